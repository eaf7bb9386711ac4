import type { Json } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, metadataMap } from '../../model/manifest-set.ts';
import { DELETE_POLICY, HOOK, isInteger, listOf, WEIGHT } from './hooks.ts';

/** Source: helm.sh/helm/v4/pkg/release/v1/hook.go; `test-success` is the old name of `test`. */
const EVENTS: readonly string[] = [
  ...['pre-install', 'post-install', 'pre-upgrade', 'post-upgrade', 'pre-rollback', 'post-rollback'],
  ...['pre-delete', 'post-delete', 'test', 'test-success'],
];
const DELETE_POLICIES: readonly string[] = ['before-hook-creation', 'hook-succeeded', 'hook-failed'];

/** The annotations of Helm hooks: known events and policies, a weight that is a number. */
export function checkHelmHooks(set: ManifestSet): Problem[] {
  return set.manifests.flatMap((manifest) => {
    const annotations = metadataMap(manifest.body, 'annotations');
    const found = (annotation: string, message: string, fix: string): Problem => ({
      ...{ severity: 'error', message, fix, manifest },
      path: ['metadata', 'annotations', annotation],
    });
    const unknown = (annotation: string, known: readonly string[], effect: string): Problem[] => {
      const value: Json | undefined = annotations[annotation];
      if (value === undefined) return [];
      if (typeof value !== 'string') return [found(annotation, `${annotation} is not a string.`, 'Put it in quotes.')];
      const wrong = listOf(value).find((item) => !known.includes(item));
      if (wrong === undefined) return [];
      return [found(annotation, `${annotation} has ${JSON.stringify(wrong)}${effect}`, `Use ${known.join(', ')}.`)];
    };
    const weight = annotations[WEIGHT];
    const badWeight = weight !== undefined && !(typeof weight === 'string' && isInteger(weight));
    return [
      ...unknown(HOOK, EVENTS, ', which Helm does not know: it would leave the object out.'),
      ...unknown(DELETE_POLICY, DELETE_POLICIES, ', which Helm does not know.'),
      ...(badWeight
        ? [
            found(
              WEIGHT,
              `${WEIGHT} is ${JSON.stringify(weight)}, not a whole number in quotes: Helm takes it for 0.`,
              'Write it as "-5" or "10".',
            ),
          ]
        : []),
    ];
  });
}
