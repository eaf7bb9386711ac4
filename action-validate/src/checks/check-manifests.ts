import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { type ManifestSet, metadataMap } from '../model/manifest-set.ts';
import { textList } from '../model/options.ts';
import { describeRelease } from '../model/release.ts';
import { objectFaults } from '../object-rules/kinds.ts';
import { keyFault, labelFault } from '../objects/label-syntax.ts';
import { formFault, lengthFault } from '../objects/object-names.ts';
import { podTemplateOf } from '../objects/pod-templates.ts';
import { isDerivedName } from '../objects/release-names.ts';

export interface ManifestOptions {
  /** Charts that may render to nothing, by their names. */
  readonly mayBeEmpty: readonly string[];
}

/** action-generate's second chart holds instances of custom resources, of which there may be none. */
export const MANIFEST_DEFAULTS: ManifestOptions = { mayBeEmpty: ['istio-crd'] };

const OPTIONS: OptionSchemas = {
  mayBeEmpty: textList('Charts that may render to nothing, by their names. Default: istio-crd.'),
};

export function checkManifests(options: ManifestOptions = MANIFEST_DEFAULTS): Check {
  return {
    name: 'check_manifests',
    options: OPTIONS,
    what: 'Every release renders to objects, and every object has an apiVersion, a kind and a name that its kind allows.',
    why: 'The API server refuses the object; or a condition has switched off everything, and Helm removes what was there.',
    perKubernetes: true,
    judgesEach: 'object',
    run: (set, asked = set.manifests) => [
      ...checkEmpty(set, options),
      ...checkDocuments(set),
      ...asked.flatMap((manifest) => [
        ...checkName(set, manifest),
        ...checkMetadata(manifest, metadataOf(manifest.body), []),
        ...checkObject(manifest, set.versions.kubernetes),
      ]),
      ...asked
        .flatMap(podTemplateOf)
        .filter(({ path }) => path.length > 0)
        .flatMap((template) => checkMetadata(template.manifest, template, template.path)),
    ],
  };
}

function checkEmpty(set: ManifestSet, { mayBeEmpty }: ManifestOptions): Problem[] {
  const fix = 'Check that the releases are installed here, and the conditions and values of their charts.';
  if (set.manifests.length === 0 && set.faults.length === 0) {
    return [{ severity: 'error', message: 'Everything together renders to no objects at all.', fix }];
  }
  const filled = new Set([...set.releaseOf.values(), ...set.faults.map(({ release }) => release)]);
  return set.releases
    .filter((release) => !filled.has(release) && !mayBeEmpty.includes(release.chart.name))
    .map((release) => ({
      ...{ severity: 'error', fix },
      message: `The release ${describeRelease(release)} renders to no objects at all.`,
    }));
}

function checkDocuments({ faults }: ManifestSet): Problem[] {
  return faults
    .filter(({ kind }) => kind === 'object')
    .map(({ message, file, line }) => ({
      ...{ severity: 'error', message },
      fix: 'Add what is missing, or remove the document.',
      place: line === undefined ? { file, precision: 'file-only' } : { file, line, precision: 'exact' },
    }));
}

function checkName(set: ManifestSet, manifest: Manifest): Problem[] {
  const { identity, body } = manifest;
  const { name, generateName } = isObject(body.metadata) ? body.metadata : {};
  const problem = (field: string, message: string, fix: string): Problem[] => [
    { severity: 'error', message, fix, manifest, path: ['metadata', field] },
  ];
  if (name !== undefined && name !== null && generateName !== undefined && generateName !== null) {
    const message = `It has both a name and the generateName ${JSON.stringify(generateName)}, which then has no effect.`;
    return problem('generateName', message, 'Keep one of them; Helm can only upgrade what has a name.');
  }
  if (typeof name !== 'string') return [];
  // The length of these is for check_release_name and check_cronjob_periods to tell.
  const elsewhere = isDerivedName(set, manifest) || identity.kind === 'CronJob';
  const fault = (elsewhere ? undefined : lengthFault(identity)) ?? formFault(identity, set.versions.kubernetes);
  if (fault !== undefined) return problem('name', `The name ${JSON.stringify(name)} ${fault}.`, 'Correct the name.');
  return checkDefinitionName(manifest) ? [] : problem('name', DEFINITION, 'Name it after its plural and group.');
}

const DEFINITION = 'A CustomResourceDefinition must be named `<spec.names.plural>.<spec.group>`.';

function checkDefinitionName(manifest: Manifest): boolean {
  const { identity, body } = manifest;
  if (!isCustomResourceDefinition(manifest) || !isObject(body.spec)) return true;
  const { group, names } = body.spec;
  const plural = isObject(names) ? names.plural : undefined;
  return typeof group !== 'string' || typeof plural !== 'string' || identity.name === `${plural}.${group}`;
}

/** Labels, and the keys of annotations, of an object or a pod template. */
function checkMetadata(manifest: Manifest, body: Metadata, path: JsonPath): Problem[] {
  return (['labels', 'annotations'] as const).flatMap((field) =>
    Object.entries(body[field]).flatMap(([key, value]): Problem[] => {
      const fault = field === 'labels' ? (keyFault(key) ?? labelFault(value)) : keyFault(key.toLowerCase());
      if (fault === undefined) return [];
      return [
        {
          ...{ severity: 'error', manifest, path: [...path, 'metadata', field, key] },
          message: `The ${field === 'labels' ? 'label' : 'annotation'} ${JSON.stringify(key)} ${fault}.`,
          fix: 'Correct it; a version as a label needs `replace "+" "_" | trunc 63`.',
        },
      ];
    }),
  );
}

/** What Kubernetes' own code demands of its kinds; schemas do not say it. */
function checkObject(manifest: Manifest, kubernetes: string): Problem[] {
  return objectFaults(manifest, kubernetes).map(({ path, message, severity }) => ({
    ...{ severity, manifest, path, message },
    fix:
      severity === 'error'
        ? 'Correct it: the API server refuses the object.'
        : 'Leave it out, and the cluster chooses; or make sure that every cluster has it.',
  }));
}

function metadataOf(body: JsonObject): Metadata {
  return { labels: metadataMap(body, 'labels'), annotations: metadataMap(body, 'annotations') };
}

interface Metadata {
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
}
