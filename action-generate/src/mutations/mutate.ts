import { isDeepStrictEqual } from 'node:util';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import type { Mutation } from '../../../shared/config/mutation.ts';
import type { Place } from '../../../shared/log/errors.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import { applyDeclared } from './declared.ts';
import type { MutationModules } from './load-modules.ts';
import { setMetadata } from './metadata.ts';
import { withoutOwnedFields } from './owned-webhook-fields.ts';
import { withStandardLabels } from './standard-labels.ts';
import { NOTHING_WRITTEN, recordWrites, type WrittenFields } from './written-fields.ts';

/** What was done to the manifests, for the summary. */
export interface MutationCount {
  readonly name: string;
  readonly reason: string;
  /** Objects that it changed. */
  readonly objects: number;
}

/** Something that a person should look at, though the charts can be written. */
export interface MutationWarning {
  readonly message: string;
  readonly place: Place;
}

export interface Mutated {
  readonly manifests: readonly Manifest[];
  readonly counts: readonly MutationCount[];
  readonly warnings: readonly MutationWarning[];
}

/** The part of mesh.yaml that says what to do. */
export type MutationConfig = Pick<MeshConfig, 'file' | 'mutations' | 'builtInMutations'> & {
  readonly istio: Pick<MeshConfig['istio'], 'version' | 'labels'>;
};

/**
 * Istio's manifests as the charts shall hold them: with the standard labels, `istio.labels`, the mutations of mesh.yaml
 * in their order, and at last without the webhook fields that istiod owns.
 * @param modules what `loadModules` gave for the same mutations
 * @throws UserError when a mutation selects nothing or not what it says, or does not apply to an object
 */
export function mutate(manifests: readonly Manifest[], config: MutationConfig, modules: MutationModules): Mutated {
  let objects: readonly MutatedObject[] = manifests.map((manifest) => ({ manifest, written: NOTHING_WRITTEN }));
  const counts: MutationCount[] = [];
  const warnings: MutationWarning[] = [];
  for (const step of stepsOf(config, modules)) {
    const done = takeStep(step, objects, config.file);
    objects = done.objects;
    counts.push({ name: step.name, reason: step.reason, objects: done.changed });
    warnings.push(...done.warnings);
  }
  return { manifests: objects.map(({ manifest }) => manifest), counts, warnings };
}

/** One mutation, declared or built in. */
interface Step {
  readonly name: string;
  readonly reason: string;
  /** Line of mesh.yaml, when it is declared there. */
  readonly line?: number;
  /** Whether a later mutation that changes what this one wrote is reported. */
  readonly isDefault?: boolean;
  /** Gives the manifests in the same order. */
  readonly apply: (manifests: readonly Manifest[]) => readonly Manifest[];
}

function stepsOf({ file, istio, mutations, builtInMutations }: MutationConfig, modules: MutationModules): Step[] {
  const { standardLabels, ownedWebhookFields } = builtInMutations;
  const labels = { kind: 'labels', values: istio.labels, podTemplates: false } as const;
  const context = { file, version: istio.version, modules };
  return [
    ...(standardLabels ? [STANDARD_LABELS] : []),
    ...(Object.keys(istio.labels).length > 0
      ? [{ ...ISTIO_LABELS, apply: each(({ body }) => setMetadata(body, labels)) }]
      : []),
    ...mutations.map(
      (mutation): Step => ({
        name: mutation.name,
        reason: mutation.reason,
        line: mutation.line,
        apply: (manifests) => applyDeclared(mutation, manifests, context),
      }),
    ),
    // The last one: a CA that a mutation sets is the user's to look after, as is one of the IstioOperator file.
    ...(ownedWebhookFields ? [OWNED_WEBHOOK_FIELDS] : []),
  ];
}

function each(change: (manifest: Manifest) => JsonObject): Step['apply'] {
  return (manifests) =>
    manifests.map((manifest) => {
      const body = change(manifest);
      return body === manifest.body ? manifest : { ...manifest, body };
    });
}

const STANDARD_LABELS: Step = {
  name: 'standard labels',
  reason: '`app.kubernetes.io/part-of` where it is missing',
  isDefault: true,
  apply: each(({ body }) => withStandardLabels(body)),
};
const ISTIO_LABELS = {
  name: 'istio.labels',
  reason: '`istio.labels` of mesh.yaml, on every object but not on pod templates',
};
const OWNED_WEBHOOK_FIELDS: Step = {
  name: 'webhook fields of istiod',
  reason: 'istiod sets them once it runs, and Helm would fight it over them',
  apply: each(withoutOwnedFields),
};

/** A manifest on its way through the steps. */
interface MutatedObject {
  readonly manifest: Manifest;
  readonly written: WrittenFields;
}

function takeStep(
  { name, line, isDefault, apply }: Step,
  objects: readonly MutatedObject[],
  file: string,
): { readonly objects: readonly MutatedObject[]; readonly changed: number; readonly warnings: MutationWarning[] } {
  const after = apply(objects.map(({ manifest }) => manifest));
  const place = line === undefined ? { file } : { file, line };
  const fields = new Map<Mutation['name'], string[]>();
  let changed = 0;
  const next = objects.map((object, index): MutatedObject => {
    const manifest = after[index] ?? object.manifest;
    const before = object.manifest;
    if (manifest === before || isDeepStrictEqual(manifest.body, before.body)) return object;
    changed += 1;
    if (isDefault === true) return { ...object, manifest };
    const { written, overwrites } = recordWrites(object.written, before.body, manifest.body, name);
    for (const { first, path } of overwrites) {
      fields.set(first, [...(fields.get(first) ?? []), `\`${path}\` of ${describeIdentity(manifest.identity)}`]);
    }
    return { manifest, written };
  });
  const warnings = [...fields].map(([first, [field, ...others]]) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} more fields)`;
    return { message: `The mutations \`${first}\` and \`${name}\` both write ${field}${more}.`, place };
  });
  if (changed === 0 && line !== undefined) {
    const message = `The mutation \`${name}\` changes nothing: what it selects is already as it wants it. Is it still needed?`;
    warnings.push({ message, place });
  }
  return { objects: next, changed, warnings };
}
