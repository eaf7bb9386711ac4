import { type Manifest, textOf } from '../../../../shared/manifest/manifest.ts';
import { type ManifestSet, metadataMap } from '../../model/manifest-set.ts';

export const HOOK = 'helm.sh/hook';
export const WEIGHT = 'helm.sh/hook-weight';
export const DELETE_POLICY = 'helm.sh/hook-delete-policy';

/** An object that Helm installs as a hook. */
export interface Hook {
  readonly manifest: Manifest;
  /** As written, in lower case; unknown ones too. */
  readonly events: readonly string[];
  /** Helm takes a weight that it cannot read for 0. */
  readonly weight: number;
}

export function hooksOf(set: ManifestSet): readonly Hook[] {
  return set.manifests.flatMap((manifest) => {
    const annotations = metadataMap(manifest.body, 'annotations');
    const hook = annotations[HOOK];
    if (typeof hook !== 'string') return [];
    const weight = textOf(annotations[WEIGHT] ?? '0');
    return [{ manifest, events: listOf(hook), weight: isInteger(weight) ? Number(weight) : 0 }];
  });
}

/** Helm reads its lists without regard to case and blanks. */
export function listOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim());
}

export function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}
