import { structuredPatch } from 'diff';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { visible } from '../../../shared/report/visible.ts';
import type { ChangeGroup } from '../compare/group.ts';
import type { Mask } from '../mask/mask.ts';
import { valueYaml } from './value-yaml.ts';

const CONTEXT = 3;
/** Enough to know an item again. */
const MOVED_LINES = 12;
/** Past this many changed lines two texts are shown one after the other: finding their likeness would take too long. */
const LONGEST_EDIT = 3000;

/** The lines of a diff block that show a group's change, secrets hidden; each begins with `+`, `-` or a space. */
export function diffLines({ action, before, after, changes }: ChangeGroup, mask: Mask): string[] {
  const [{ path, object }] = changes;
  const shown = (value: Json | undefined): Json | undefined =>
    value === undefined ? undefined : mask.value(value, path, object.identity);
  const [left, right] = [shown(before), shown(after)];
  // What else changed of an item that moved is told beside it: here only which one it is.
  if (action === 'moved') return signed(' ', right).slice(0, MOVED_LINES);
  // Items that stay are context: a list is read like a text of one item a line.
  const isText = action !== 'added' && action !== 'removed' && (isLong(left) || isLong(right));
  return isText ? textLines(textOf(left), textOf(right)) : [...signed('-', left), ...signed('+', right)];
}

function isLong(value: Json | undefined): boolean {
  return Array.isArray(value) || (typeof value === 'string' && value.includes('\n'));
}

function signed(sign: '+' | '-' | ' ', value: Json | undefined): string[] {
  return value === undefined ? [] : split(textOf(value)).map((line) => `${sign} ${visible(line)}`);
}

/** A text of many lines as it is; anything else as YAML. */
function textOf(value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string' && value.includes('\n')) return value;
  return valueYaml(value);
}

function textLines(before: string, after: string): string[] {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: LONGEST_EDIT,
  });
  if (patch === undefined) return [...signed('-', before), ...signed('+', after)];
  return patch.hunks.flatMap(({ oldStart, lines }, index) => [
    ...(index === 0 && oldStart <= 1 ? [] : [`  … line ${oldStart}`]),
    ...lines.map((line) => (line.startsWith('\\') ? `  ${line}` : `${line[0] ?? ' '} ${visible(line.slice(1))}`)),
  ]);
}

function split(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
