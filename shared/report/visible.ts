/**
 * Text in which every character can be seen: those that have no width, break a line or turn the reading direction of
 * what follows are written as their codes. A name with one looks like another name, a line like another line.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`;
  });
}

/** Tabs stay. Control characters, then soft hyphen, joiners and marks of direction, and tags. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]|[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
