import type { MutationTarget } from '../../../shared/config/mutation.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { isObject, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { parseSelector } from './label-selector.ts';
import { Refused } from './refused.ts';

/** One key of a target. */
interface Criterion {
  readonly key: keyof MutationTarget;
  /** The object's own value, for messages. */
  readonly actual: (manifest: Manifest) => string;
  readonly fits: (manifest: Manifest) => boolean;
}

/** What a target selects, and what it nearly selects. */
export interface Target {
  readonly fits: (manifest: Manifest) => boolean;
  /** The objects that fit all keys but one, as messages name them. None when the target has one key. */
  readonly nearMisses: (manifests: readonly Manifest[]) => readonly string[];
}

/** @throws Refused when a key is not a regular expression or not a selector */
export function compileTarget(target: MutationTarget): Target {
  const criteria = (Object.keys(target) as (keyof MutationTarget)[]).map((key) => criterion(key, target[key] ?? ''));
  return {
    fits: (manifest) => criteria.every(({ fits }) => fits(manifest)),
    nearMisses: (manifests) =>
      criteria.length < 2
        ? []
        : manifests.flatMap((manifest) => {
            const [missed, ...others] = criteria.filter(({ fits }) => !fits(manifest));
            if (missed === undefined || others.length > 0) return [];
            return [`${describeIdentity(manifest.identity)} (its ${missed.key}: ${missed.actual(manifest) || 'none'})`];
          }),
  };
}

function criterion(key: keyof MutationTarget, pattern: string): Criterion {
  switch (key) {
    case 'labelSelector':
      return selected(key, pattern, 'labels');
    case 'annotationSelector':
      return selected(key, pattern, 'annotations');
    default: {
      const whole = wholeText(key, pattern);
      const actual = ({ identity }: Manifest): string => identity[key];
      return { key, actual, fits: (manifest) => whole.test(actual(manifest)) };
    }
  }
}

/** Anchored at both ends, as Kustomize does it. */
function wholeText(key: string, pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (cause) {
    throw new Refused(`\`target.${key}\` is not a regular expression: ${String((cause as Error).message)}`, { cause });
  }
}

function selected(key: keyof MutationTarget, text: string, field: 'labels' | 'annotations'): Criterion {
  const selects = parseSelector(text);
  const of = ({ body }: Manifest): JsonObject => {
    const values = valueAt(body, ['metadata', field]);
    return isObject(values) ? values : {};
  };
  const actual = (manifest: Manifest): string =>
    Object.entries(of(manifest))
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(',');
  return { key, actual, fits: (manifest) => selects(of(manifest)) };
}
