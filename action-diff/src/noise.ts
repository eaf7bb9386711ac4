import type { ChangeGroup } from './group.ts';
import type { Path } from './path.ts';

/** A kind of change that every upgrade brings and that tells a reviewer nothing. It is folded, and always counted. */
export interface NoiseRule {
  readonly id: string;
  /** What it folds, for the reader. */
  readonly folds: string;
  readonly matches: (path: Path) => boolean;
}

const META = /^(labels|annotations)$/;

export const NOISE_RULES: readonly NoiseRule[] = [
  {
    id: 'chart-label',
    folds: 'labels that name a chart and its version',
    matches: (path) => isMeta(path, (key) => key === 'helm.sh/chart' || key === 'chart'),
  },
  {
    id: 'version-label',
    folds: 'labels that name the version',
    matches: (path) => isMeta(path, (key) => key === 'app.kubernetes.io/version'),
  },
  {
    id: 'checksum',
    folds: 'annotations that hold a checksum',
    matches: (path) => isMeta(path, (key) => /^checksum\/|(^|[./-])checksum$/.test(key)),
  },
];

/** The rule that folds a group, if any. Only values that changed are noise: a label that came or went is not. */
export function noiseOf(group: ChangeGroup): NoiseRule | undefined {
  if (group.action !== 'modified') return undefined;
  return NOISE_RULES.find(({ matches }) => matches(group.changes[0].path));
}

/** A label or annotation of the object or of its pod template. */
function isMeta(path: Path, matches: (key: string) => boolean): boolean {
  const [key, meta, metadata] = path.toReversed();
  const whole = path.length === 3 || (path.length === 5 && path[0] === 'spec' && path[1] === 'template');
  return whole && metadata === 'metadata' && META.test(String(meta)) && typeof key === 'string' && matches(key);
}
