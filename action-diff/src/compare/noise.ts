import type { Change } from './change.ts';
import type { ChangeGroup } from './group.ts';

/** A kind of change that tells a reviewer nothing of the upgrade. It is folded, and always counted. */
export interface NoiseRule {
  readonly id: string;
  /** What it folds, for the reader. */
  readonly folds: string;
  readonly matches: (change: Change) => boolean;
}

const META = /^(labels|annotations)$/;

export const NOISE_RULES: readonly NoiseRule[] = [
  {
    id: 'changes-by-itself',
    folds: 'values that differ between two renders of the head: certificates, random strings, timestamps',
    matches: ({ byItself }) => byItself,
  },
  {
    id: 'list-order',
    folds: 'another order in lists whose order means nothing',
    matches: ({ orderless }) => orderless === true,
  },
  {
    id: 'chart-label',
    folds: 'labels that name a chart and its version',
    matches: (change) => isMeta(change, (key) => key === 'helm.sh/chart' || key === 'chart'),
  },
  {
    id: 'version-label',
    folds: 'labels that name the version',
    matches: (change) => isMeta(change, (key) => key === 'app.kubernetes.io/version'),
  },
  {
    id: 'checksum',
    folds: 'annotations that hold a checksum',
    matches: (change) => isMeta(change, (key) => /^checksum\/|(^|[./-])checksum$/.test(key)),
  },
];

/** The rule that folds a group, if any. */
export function noiseOf({ changes: [change] }: ChangeGroup): NoiseRule | undefined {
  return NOISE_RULES.find(({ matches }) => matches(change));
}

/** A value of a label or annotation, of the object or of its pod template. One that came or went is no noise. */
function isMeta({ path, action }: Change, matches: (key: string) => boolean): boolean {
  const [key, meta, metadata] = path.toReversed();
  const whole = path.length === 3 || (path.length === 5 && path[0] === 'spec' && path[1] === 'template');
  if (!whole || action !== 'modified') return false;
  return metadata === 'metadata' && META.test(String(meta)) && typeof key === 'string' && matches(key);
}
