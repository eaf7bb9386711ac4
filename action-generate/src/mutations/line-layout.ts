/** Every line but the first one moved to the right. Empty lines stay empty. */
export function indented(block: string, columns: number): string {
  return block.replace(/\n(?=[^\n])/g, `\n${' '.repeat(columns)}`);
}

/**
 * A replacement that ends in a line end when what it replaces does, and else does not. At the end of the text one of
 * several lines keeps its own: a block scalar there would lose it.
 */
export function lineEndAs(text: string, end: number, block: string): string {
  const atEnd = end === text.length && block.trimEnd().includes('\n');
  return text[end - 1] === '\n' || atEnd ? block : block.replace(/\n$/, '');
}

/** How far behind the start of its line an offset is. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Offset of the first character of an offset's line. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line after what ends at `end`, which may have its line end in it. */
export function nextLine(text: string, end: number): number {
  if (text[end - 1] === '\n') return end;
  const lineEnd = text.indexOf('\n', end);
  return lineEnd === -1 ? text.length : lineEnd + 1;
}

/** What follows on an offset's line. */
export function restOfLine(text: string, offset: number): string {
  const lineEnd = text.indexOf('\n', offset);
  return text.slice(offset, lineEnd === -1 ? text.length : lineEnd);
}

/** The white space at the start of an offset's line. */
export function lineIndent(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}
