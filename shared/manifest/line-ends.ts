/**
 * How many lines end in a part of a text.
 * @param from offset of its first character
 * @param to offset behind its last one
 */
export function lineEnds(text: string, from = 0, to = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
