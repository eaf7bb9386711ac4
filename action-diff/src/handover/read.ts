import { UserError } from '../../../shared/log/errors.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { type ComparisonPart, fromHandover, type Handover } from './handover.ts';
import { validateHandover } from './handover-schema.ts';

/** The two snapshots of the test bed differ by 0.3 MB in one environment. */
export const MOST_BYTES = 50_000_000;
/** A schema in a CustomResourceDefinition of Istio is 50 levels deep. */
const DEEPEST = 150;

/**
 * A part of a comparison from the text that a job handed over, which may have been written by anybody.
 * @param name what to call it in messages
 * @throws UserError for text that is too large, too deep, or not of the form that we write
 */
export function readHandover(text: string, name: string): ComparisonPart {
  if (Buffer.byteLength(text) > MOST_BYTES) throw refused(name, `is larger than ${MOST_BYTES / 1e6} MB`);
  let data: Json;
  try {
    data = JSON.parse(text);
  } catch {
    throw refused(name, 'is not JSON');
  }
  const harm = harmIn(data);
  if (harm !== undefined) throw refused(name, harm);
  if (!validateHandover(data)) {
    const [error] = validateHandover.errors ?? [];
    throw refused(
      name,
      `is not of the form that action-diff writes: ${error?.instancePath ?? ''} ${error?.message ?? ''}`,
    );
  }
  return fromHandover(data as unknown as Handover);
}

/** What code that walks objects does not expect of them. Walks without recursion, which depth could exhaust. */
function harmIn(data: Json): string | undefined {
  const open: [Json, number][] = [[data, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
    if (Object.hasOwn(value, '__proto__')) return 'has a key `__proto__`';
    for (const inner of Object.values(value)) open.push([inner as Json, depth + 1]);
  }
  return undefined;
}

function refused(name: string, problem: string): UserError {
  return new UserError(`The data \`${name}\` ${problem}.`, {
    next: 'Nothing was published. Use the same version of action-diff in both workflows; else somebody else wrote this.',
  });
}
