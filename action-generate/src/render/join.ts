import { UserError } from '../../../shared/log/errors.ts';
import { describePath, type JsonPath } from '../../../shared/manifest/finding.ts';
import { describeIdentity, identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type Json, type Manifest } from '../../../shared/manifest/manifest.ts';

/** What one operator file renders to. */
export interface OperatorRender {
  /** The operator file, for messages. */
  readonly operator: string;
  readonly manifests: readonly Manifest[];
}

/**
 * What several operator files render to, one after the other. Objects that are the same in several, such as the
 * definitions of custom resources, are there once.
 * @throws UserError when an object is not the same in two of them: they would overwrite each other in the cluster
 */
export function joinRenders(renders: readonly OperatorRender[]): Manifest[] {
  const first = new Map<string, { readonly operator: string; readonly manifest: Manifest }>();
  const joined: Manifest[] = [];
  for (const { operator, manifests } of renders) {
    for (const manifest of manifests) {
      const key = identityKey(manifest.identity);
      const other = first.get(key);
      // Twice in one render is not a matter of two files: refuseDuplicates says it.
      if (other === undefined || other.operator === operator) joined.push(manifest);
      else refuseDifference(other.operator, other.manifest, operator, manifest);
      if (other === undefined) first.set(key, { operator, manifest });
    }
  }
  return joined;
}

function refuseDifference(operator: string, manifest: Manifest, otherOperator: string, other: Manifest): void {
  const path = firstDifference(manifest.body, other.body);
  if (path === undefined) return;
  throw new UserError(
    `\`${operator}\` and \`${otherOperator}\` render it differently, first at \`${describePath(path)}\`.`,
    {
      where: { file: otherOperator, object: describeIdentity(other.identity) },
      next: 'Make the two files agree on it, or leave its component out of one, such as `components.base.enabled: false`.',
    },
  );
}

/** The first path at which two values differ, keys in alphabetical order; undefined when they are equal. */
export function firstDifference(one: Json | undefined, other: Json | undefined): JsonPath | undefined {
  if (one === other) return undefined;
  for (const step of stepsOf(one, other)) {
    const rest = firstDifference(at(one, step), at(other, step));
    if (rest !== undefined) return [step, ...rest];
  }
  return comparable(one, other) ? undefined : [];
}

/** The steps into two values that could be equal inside; none when they are not of one kind. */
function stepsOf(one: Json | undefined, other: Json | undefined): (string | number)[] {
  if (Array.isArray(one) && Array.isArray(other)) return [...Array(Math.max(one.length, other.length)).keys()];
  if (!isObject(one) || !isObject(other)) return [];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function comparable(one: Json | undefined, other: Json | undefined): boolean {
  return (Array.isArray(one) && Array.isArray(other)) || (isObject(one) && isObject(other));
}

function at(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) return value[step as number];
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
