const MOST_TRIES = 60;

/** Leaves out lines, in halves, quarters and so on, as long as the text still fails. */
export async function smallest(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let lines = text.split(/(?<=\n|, )/);
  let tries = 0;
  for (let size = Math.ceil(lines.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < lines.length && tries < MOST_TRIES; ) {
      const shorter = lines.toSpliced(at, size);
      tries += 1;
      if (shorter.length > 0 && (await fails(shorter.join('')))) lines = shorter;
      else at += size;
    }
  }
  return lines.join('');
}
