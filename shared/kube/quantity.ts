import { type Json, textOf } from '../manifest/manifest.ts';

/**
 * An amount in billionths of its unit, the smallest step that Kubernetes keeps: for memory, billionths of a byte.
 * Exact, so that 1Gi and 1G differ by what they really differ by.
 */
export type Nanos = bigint;

/** One whole unit. */
export const ONE: Nanos = 10n ** 9n;

/** Binary quantities are capped at the largest 64-bit integer. */
const LARGEST_BINARY = (2n ** 63n - 1n) * ONE;
const DECIMAL: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 },
};
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** No amount of anything has more digits or a larger exponent; computing with them would only cost memory. */
const LIMIT = 400;

/**
 * A Kubernetes quantity as the API server reads it: `512Mi`, `0.5`, `1e3`, `100m`, or a number of JSON. What is finer
 * than a billionth is rounded away from zero. Undefined when it is none, such as `512MB` or `1 Gi`; also without any
 * digit, such as `Mi`, which the API server takes for 0.
 * Source: k8s.io/apimachinery/pkg/api/resource/quantity.go, ParseQuantity and UnmarshalJSON.
 */
export function parseQuantity(value: Json | undefined): Nanos | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = textOf(value).trim();
  const match = text.length > LIMIT ? null : /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]{0,2}|[eE][+-]?\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const amount = scaled(BigInt(whole + fraction), fraction.length, suffix);
  return amount === undefined || sign !== '-' ? amount : -amount;
}

function scaled(digits: bigint, decimals: number, suffix: string): Nanos | undefined {
  const binary = Object.hasOwn(BINARY, suffix) ? BINARY[suffix] : undefined;
  if (binary !== undefined) {
    const amount = timesTenTo((digits << binary) * ONE, -decimals);
    return amount > LARGEST_BINARY ? LARGEST_BINARY : amount;
  }
  const exponent = Object.hasOwn(DECIMAL, suffix) ? DECIMAL[suffix] : exponentOf(suffix);
  if (exponent === undefined || Math.abs(exponent) > LIMIT) return undefined;
  return timesTenTo(digits * ONE, exponent - decimals);
}

function exponentOf(suffix: string): number | undefined {
  return /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : undefined;
}

/** Rounds up what does not divide. */
function timesTenTo(amount: bigint, exponent: number): bigint {
  if (exponent >= 0) return amount * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (amount + divisor - 1n) / divisor;
}

/** An amount in its usual unit: `250m`, `1.5` processors; `128Mi`, `1.5Gi` of memory; bytes for what is no whole Ki. */
export function describeQuantity(amount: Nanos, resource: 'cpu' | 'memory'): string {
  if (resource === 'cpu') return amount % ONE === 0n ? String(amount / ONE) : `${Number(amount / 10n ** 3n) / 1000}m`;
  const bytes = amount / ONE;
  const unit = (['Gi', 'Mi', 'Ki'] as const).find(
    (each) => bytes !== 0n && bytes % (1n << (BINARY[each] ?? 0n)) === 0n,
  );
  return unit === undefined ? String(bytes) : `${bytes >> (BINARY[unit] ?? 0n)}${unit}`;
}
