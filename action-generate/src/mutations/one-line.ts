import type { Json } from '../../../shared/manifest/manifest.ts';

/** Characters that JSON takes as they are and Go's YAML does not. */
const TO_ESCAPE = /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A value on one line, as JSON that is YAML too. */
export function oneLine(value: Json): string {
  // The only line ends in it are those between the values.
  const lines = JSON.stringify(value, undefined, 1);
  const spaced = lines.replace(/(?<=[[{])\n *|\n *(?=[\]}])/g, '').replace(/\n */g, ' ');
  return spaced.replace(TO_ESCAPE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
