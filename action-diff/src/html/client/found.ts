/** More marks than this on one screen help nobody. */
const MOST = 2000;

/** Marks the words of a search where they are on the screen, without touching the document. */
export function markFound(words: readonly string[], places: Iterable<HTMLElement>): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete('found');
  if (words.length === 0) return;
  const ranges: Range[] = [];
  for (const place of places) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null && ranges.length < MOST; node = walker.nextNode()) {
      const text = (node.nodeValue ?? '').toLowerCase();
      for (const word of words) ranges.push(...occurrences(node, text, word));
    }
  }
  CSS.highlights.set('found', new Highlight(...ranges));
}

function occurrences(node: Node, text: string, word: string): Range[] {
  const ranges: Range[] = [];
  const longest = node.nodeValue?.length ?? 0;
  for (
    let at = text.indexOf(word);
    at !== -1 && at + word.length <= longest;
    at = text.indexOf(word, at + word.length)
  ) {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    ranges.push(range);
  }
  return ranges;
}
