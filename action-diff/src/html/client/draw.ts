import { changedPart, type Line, type Pair, pairLines, parseLines } from './lines.ts';

export type View = 'unified' | 'split';

/** Lines of each block that was drawn: after that its text is no longer the document's. */
const parsed = new WeakMap<Element, Line[]>();

/** The lines of a block, as the document has them. */
export function linesOf(block: Element): readonly Line[] {
  let lines = parsed.get(block);
  if (lines === undefined) {
    lines = parseLines(block.textContent ?? '');
    parsed.set(block, lines);
  }
  return lines;
}

/** Draws a block with the changed part of each line marked. Text is only ever put into text nodes. */
export function drawBlock(block: HTMLElement, view: View): void {
  if (block.dataset.view === view) return;
  const pairs = pairLines(linesOf(block));
  block.dataset.view = view;
  // What only came, or only went, has no other side.
  const isSplit = view === 'split' && pairs.some(({ base, head }) => base !== undefined && head !== undefined);
  block.classList.toggle('sides', isSplit);
  block.replaceChildren(isSplit ? splitTable(pairs) : unifiedLines(pairs));
}

function unifiedLines(pairs: readonly Pair[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let gone: Node[] = [];
  let come: Node[] = [];
  const flush = (): void => {
    if (gone.length > 0) fragment.append(element('del', gone));
    if (come.length > 0) fragment.append(element('ins', come));
    gone = [];
    come = [];
  };
  for (const { base, head } of pairs) {
    if (base !== undefined && base === head) {
      flush();
      fragment.append(sameLine(base.text));
      continue;
    }
    // Only one side: what follows belongs to another place.
    const [before, after] = marked(base, head);
    if (before !== undefined) gone.push(text('- '), ...before, text('\n'));
    if (after !== undefined) come.push(text('+ '), ...after, text('\n'));
  }
  flush();
  return fragment;
}

function sameLine(line: string): Node {
  return isGap(line) ? element('span', [text(`  ${line}\n`)], 'gap') : text(`  ${line}\n`);
}

/** `… line 120`: lines between this and what is above are the same on both sides. */
function isGap(line: string): boolean {
  return /^… line \d+$/.test(line);
}

function splitTable(pairs: readonly Pair[]): HTMLElement {
  const rows = pairs.map(({ base, head }) => {
    if (base !== undefined && base === head && isGap(base.text)) {
      const cell = element('td', [text(base.text)], 'gap');
      cell.setAttribute('colspan', '2');
      return element('tr', [cell]);
    }
    const [before, after] = base === head ? [lineText(base), lineText(head)] : marked(base, head);
    return element('tr', [side(before, base, 'del'), side(after, head, 'ins')]);
  });
  const heads = ['Base', 'Head'].map((name) => {
    const head = element('th', [text(name)]);
    head.setAttribute('scope', 'col');
    return head;
  });
  return element('table', [element('thead', [element('tr', heads)]), element('tbody', rows)], 'split');
}

function side(nodes: Node[] | undefined, line: Line | undefined, changed: 'del' | 'ins'): HTMLElement {
  if (line === undefined) return element('td', [], 'empty');
  return line.sign === ' ' ? element('td', nodes ?? []) : element('td', [element(changed, nodes ?? [])], changed);
}

function marked(base: Line | undefined, head: Line | undefined): [Node[] | undefined, Node[] | undefined] {
  const part = base === undefined || head === undefined ? undefined : changedPart(base.text, head.text);
  if (part === undefined || base === undefined || head === undefined) return [lineText(base), lineText(head)];
  return [marking(base.text, part.start, part.baseEnd), marking(head.text, part.start, part.headEnd)];
}

function marking(line: string, start: number, end: number): Node[] {
  if (end <= start) return [text(line)];
  return [text(line.slice(0, start)), element('mark', [text(line.slice(start, end))]), text(line.slice(end))];
}

function lineText(line: Line | undefined): Node[] | undefined {
  return line === undefined ? undefined : [text(line.text)];
}

function text(value: string): Text {
  return document.createTextNode(value);
}

function element(name: string, children: readonly Node[], className = ''): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}
