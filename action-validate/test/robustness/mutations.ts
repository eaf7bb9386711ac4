import { readDocuments } from '../../../shared/manifest/documents.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { bomb, hostileText, hostileValue } from './hostile.ts';
import type { Random } from './random.ts';

/** A value on its way to text, which may say what no value can: a key twice, or any YAML. */
type Node = { readonly yaml: string } | { readonly list: readonly Node[] } | { readonly entries: readonly Entry[] };
type Entry = readonly [key: string, value: Node];

/** A manifest that somebody spoiled: some documents of `bases`, changed in their structure, in their text, or in both. */
export function mutate(bases: readonly string[], random: Random): string {
  const documents = Array.from({ length: 1 + random.below(3) }, () => random.pick(bases));
  const spoiled = documents.map((document) => (random.chance(0.85) ? inStructure(document, random) : document));
  const text = spoiled.join(random.pick(['\n---\n', '\n---\n', '\n--- # c\n', '\r\n---\r\n', '\n...\n---\n']));
  return random.chance(0.25) ? inText(text, random) : text;
}

function inStructure(document: string, random: Random): string {
  let node: Node = { list: readDocuments(document).map(({ value }) => nodeOf(value)) };
  for (let count = 1 + random.below(3); count > 0; count -= 1) node = changed(node, random);
  return 'list' in node ? node.list.map(write).join('\n---\n') : write(node);
}

function nodeOf(value: Json): Node {
  if (Array.isArray(value)) return { list: value.map(nodeOf) };
  if (isObject(value)) return { entries: Object.entries(value).map(([key, inner]) => [key, nodeOf(inner)]) };
  return { yaml: JSON.stringify(value) };
}

function write(node: Node): string {
  if ('yaml' in node) return node.yaml;
  if ('list' in node) return `[${node.list.map(write).join(', ')}]`;
  return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}: ${write(value)}`).join(', ')}}`;
}

/** Changes one node, each as likely as another: so most changes are deep inside. */
function changed(node: Node, random: Random): Node {
  const children = childrenOf(node);
  let left = random.below(sizeOf(node));
  const at = children.findIndex((child) => {
    left -= sizeOf(child);
    return left < 0;
  });
  if (at === -1) return spoiled(node, random);
  if ('list' in node) return { list: node.list.map((item, index) => (index === at ? changed(item, random) : item)) };
  if (!('entries' in node)) return node;
  return {
    entries: node.entries.map(([key, value], index): Entry => [key, index === at ? changed(value, random) : value]),
  };
}

function childrenOf(node: Node): readonly Node[] {
  if ('list' in node) return node.list;
  return 'entries' in node ? node.entries.map(([, value]) => value) : [];
}

function sizeOf(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 1);
}

function spoiled(node: Node, random: Random): Node {
  if ('entries' in node && node.entries.length > 0 && random.chance(0.6))
    return { entries: otherEntries(node.entries, random) };
  if ('list' in node && node.list.length > 0 && random.chance(0.4)) {
    const item = random.pick(node.list);
    return { list: random.pick([[...node.list, item], node.list.slice(1), [...node.list, { yaml: 'null' }], []]) };
  }
  if (random.chance(0.1)) return { list: [node] };
  return { yaml: hostileValue(random) };
}

function otherEntries(entries: readonly Entry[], random: Random): readonly Entry[] {
  const at = random.below(entries.length);
  const entry = entries[at];
  if (entry === undefined) return entries;
  switch (random.below(5)) {
    case 0:
      return entries.filter((_, index) => index !== at);
    case 1:
      // Twice, which Go refuses: not too often.
      return random.chance(0.3) ? [...entries, entry] : entries.toReversed();
    case 2:
      return entries.with(at, [hostileText(random), entry[1]]);
    case 3:
      return [...entries, [hostileText(random), { yaml: hostileValue(random) }]];
    default:
      return entries.with(at, [entry[0], { yaml: hostileValue(random) }]);
  }
}

function inText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const lines = text.split('\n');
  const line = random.below(lines.length);
  switch (random.below(14)) {
    case 0:
      return before;
    case 1:
      return after;
    case 2:
      return `${before}${hostileText(random)}${after}`;
    case 3:
      return `${before}${String.fromCharCode(random.below(0x10000))}${after.slice(1)}`;
    case 4:
      return lines.toSpliced(line, 0, lines[line] ?? '').join('\n');
    case 5:
      return lines.toSpliced(line, 1).join('\n');
    case 6:
      return lines.toSpliced(line, 1, `${random.pick([' ', '\t', '  ', '- '])}${lines[line] ?? ''}`).join('\n');
    case 7:
      return lines.join('\r\n');
    case 8:
      return `\ufeff${text}`;
    case 9:
      return `${text}\n---\n${bomb(random)}`;
    case 10:
      return `${bomb(random)}${text}`;
    case 11:
      return Buffer.from(Buffer.from(text, 'utf16le').toString('latin1'), 'utf8').toString('utf8');
    case 12:
      return lines.toSpliced(line, 0, `# Source: ${hostileText(random)}`).join('\n');
    default:
      return `${before}${hostileValue(random)}${after}`;
  }
}
