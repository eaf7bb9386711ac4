/** What a scalar can be. */
export type Scalar = null | boolean | number | string;

/**
 * How Go's YAML reads a scalar without quotes, and so Kubernetes and Helm do: neither as YAML 1.1 nor as 1.2. `yes` and
 * `y` are true, `0755` and `0o755` are 493, `089` is 89, `1_000` is 1000; `22:22`, a date and a number that is too large
 * (`12e4567`) stay strings. Integers above 2^53 lose digits, as in all of JavaScript.
 * Source: resolve.go of go.yaml.in/yaml/v2, which sigs.k8s.io/yaml uses.
 */
export function readScalar(text: string): Scalar {
  if (!MAY_BE_NO_STRING.test(text)) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!MAY_BE_NUMBER.test(text)) return text;
  const number = readInteger(text) ?? readFloat(text);
  return number === undefined ? text : Number(number);
}

/** Almost every string in a manifest is told by its first character. */
const MAY_BE_NO_STRING = /^(?:[-+.\d~yYnNtTfFoO]|$)/;
const MAY_BE_NUMBER = /^[-+.\d]/;

const WORDS: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
]);

/** The integer that Go sees, of 64 bits at most. */
function readInteger(text: string): number | bigint | undefined {
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  // After `0b`, and only there, Go takes a sign too.
  const plain = withoutUnderscores(text).replace(/^0b(?<sign>[-+])/, '$<sign>0b');
  const [, sign = '', digits] = INTEGER.exec(plain) ?? [];
  if (digits === undefined) return undefined;
  // Go's own prefix for octal numbers is a zero alone.
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  const value = sign === '-' ? -size : size;
  const unsigned = sign === '' && value < 2n ** 64n;
  return value >= -(2n ** 63n) && (value < 2n ** 63n || unsigned) ? value : undefined;
}

const INTEGER = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/;

function readFloat(text: string): number | undefined {
  const plain = text.startsWith('.') ? text.replace(/(?<=\d)_(?=\d)/g, '') : withoutUnderscores(text);
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

/** They may stand anywhere, in twos and at the end too, but a scalar that begins with one is a string. */
function withoutUnderscores(text: string): string {
  return text.replaceAll('_', '');
}

/**
 * A mapping's key without quotes as a key of JSON: Go turns what is not a string into one.
 * @returns undefined for what Go takes for no key: null and an unsigned integer above 2^63
 */
export function readKey(text: string): string | undefined {
  const integer = /^[-+\d]/.test(text) ? readInteger(text) : undefined;
  if (integer !== undefined) return integer < 2n ** 63n ? String(integer) : undefined;
  const value = readScalar(text);
  if (value === null) return undefined;
  return typeof value === 'number' ? describeFloat(value) : String(value);
}

/** Go formats a key with `FormatFloat(key, 'g', -1, 32)`: the fewest digits that give the same 32-bit number. */
function describeFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let digits = 1;
  while (Math.fround(Number(single.toExponential(digits - 1))) !== single) digits += 1;
  const [mantissa = '', exponent = ''] = single.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const sign = Object.is(single, -0) ? '-' : '';
  if (power >= -4 && power < 6) return sign + String(Number(`${mantissa}e${power}`));
  return `${sign}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
