import { Scalar, type ScalarTag, stringify, type Tags } from 'yaml';
import { stringifyString } from 'yaml/util';
import type { JsonObject } from '../../shared/manifest/manifest.ts';

/**
 * YAML that Go reads as the very same value, with strings of many lines as blocks that people can read. Its end is
 * safe from Helm, which cuts white space off there.
 */
export function goYaml(body: JsonObject): string {
  const text = stringify(body, STRINGIFY);
  return SPACE_AT_END.test(text) ? stringify(body, { ...STRINGIFY, defaultStringType: 'QUOTE_DOUBLE' }) : text;
}

/** White space to Go's strings.TrimSpace before the last line end. */
const SPACE_AT_END = /[\s\u0085]\n$/;

/** Plain words that Go's YAML takes for something else and YAML 1.1 does not: `0o755`, `0X1F`, and `<<` as a key. */
const GO_WORD: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^([-+]?0[bBoOxX][0-9a-fA-F_]+|<<|=)$/,
  resolve: (text) => text,
};

/** Line ends and characters that Go's YAML refuses outside an escape, which YAML 1.2 takes for ordinary ones. */
const TO_ESCAPE = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

const STRING: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (text) => text,
  stringify(item, context, onComment, onChompKeep) {
    const value = String(item.value);
    // A block of nothing but white space would lose some of it, and Go takes a tab at its start for indentation.
    const quoted = value.search(TO_ESCAPE) !== -1 || /^\s*(\t|$)/.test(value);
    const written = { value, type: quoted ? Scalar.QUOTE_DOUBLE : item.type } as Scalar;
    const text = stringifyString(written, { ...context, actualString: true }, onComment, onChompKeep);
    return quoted ? text.replace(TO_ESCAPE, escaped) : text;
  },
};

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Quotes every string that YAML 1.1 or Go's YAML would read as something else: `yes`, `0755`, `1_000`, a date. */
const STRINGIFY = {
  version: '1.1',
  lineWidth: 0,
  aliasDuplicateObjects: false,
  defaultKeyType: 'PLAIN',
  customTags: (tags: Tags): Tags => [STRING, GO_WORD, ...tags.filter((tag) => !isReplaced(tag))],
} as const;

function isReplaced(tag: Tags[number]): boolean {
  return typeof tag === 'string' ? tag === 'merge' : /:(merge|str)$/.test(tag.tag);
}
