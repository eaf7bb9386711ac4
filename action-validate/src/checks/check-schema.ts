import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonPath } from '../../../shared/manifest/finding.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { inParallel } from '../../../shared/tools/in-parallel.ts';
import { cleanTexts } from '../cache/clean-texts.ts';
import type { Memory } from '../cache/memory.ts';
import { type CrdSchema, crdSchemas } from '../kubeconform/crd-schema.ts';
import type { KubeconformResult } from '../kubeconform/kubeconform.ts';
import { validateObjects } from '../kubeconform/validate-objects.ts';
import type { CleanTexts, Engine, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { asValidated, faultsBeyondSchemas, uncheckedRules } from './schema/custom-resources.ts';

export interface SchemaTools {
  /** Absolute path of kubeconform. */
  readonly kubeconform: string;
  /** Where schemas of kinds that the charts do not define come from: a template for kubeconform. */
  readonly catalogue: string;
  /** An existing directory for downloaded schemas. */
  readonly cache: string;
  readonly temporary: string;
  /** Of custom resources in which no rule was broken. */
  readonly memory: Memory;
}

export function checkSchema(tools: SchemaTools): Engine {
  const clean = cleanTexts('rules of definitions', tools.memory);
  return {
    name: 'check_schema',
    what: "Every object fits the strict schema of its kind, Kubernetes's own or that of the charts' custom resources, and its rules in CEL.",
    why: 'The API server refuses the object in the middle of a deployment, or drops a misspelt field without a word.',
    perKubernetes: true,
    judgesEach: 'kind',
    run: async (set, asked = set.manifests) => {
      // Whoever asks about nothing has been here before.
      if (asked.length === 0) return [];
      const problems = await run(set, asked, tools, clean);
      clean.keep();
      return problems;
    },
  };
}

async function run(
  set: ManifestSet,
  asked: readonly Manifest[],
  tools: SchemaTools,
  clean: CleanTexts,
): Promise<readonly Problem[]> {
  const directory = mkdtempSync(join(tools.temporary, 'schema-'));
  const kinds = new Set(asked.map(({ identity: { group, kind } }) => `${group}/${kind}`));
  const isAsked = (group: string, kind: string): boolean => kinds.has(`${group}/${kind}`);
  const schemas = set.manifests.flatMap((manifest) => crdSchemas(manifest, isAsked));
  const crds = join(directory, 'crds');
  writeSchemas(crds, schemas);
  const validated = asked.map((manifest) => asValidated(manifest, schemas));
  const running = validateObjects(
    {
      kubeconform: tools.kubeconform,
      kubernetesVersion: set.versions.kubernetes,
      schemaLocations: [join(crds, '{{.Group}}', '{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'), tools.catalogue],
      cache: tools.cache,
      temporary: tools.temporary,
    },
    directory,
    validated.map(({ body }) => body),
  );
  const [beyondSchemas, checked] = await inParallel([faultsBeyondSchemas(validated, clean), running]);
  const placed = checked.map(({ result, index }) => ({ result, manifest: asked[index] }));
  // The API server asks the rules of those alone that fit the schema.
  const unfit = new Set(placed.flatMap(({ result, manifest }) => (result.faults.length > 0 ? [manifest] : [])));
  const beyond = beyondSchemas.filter(({ manifest }) => !unfit.has(manifest));
  return [
    ...placed.flatMap(({ result, manifest }) => invalid(result, manifest)),
    ...beyond.flatMap(({ problems }) => problems),
    ...uncheckedRules(beyond),
    ...withoutSchema(placed, schemas, set, tools.catalogue),
  ];
}

/** At once, like all that the programs wait for: they shall start before our own checks take the thread. */
function writeSchemas(directory: string, schemas: readonly CrdSchema[]): void {
  mkdirSync(directory);
  for (const { group, kind, version, schema } of schemas) {
    const safe = [group, kind, version].every((part) => /^[\w.-]+$/.test(part) && !part.includes('..'));
    // The name of a file: its objects are then without a schema, which is a finding.
    if (!safe) continue;
    mkdirSync(join(directory, group), { recursive: true });
    writeFileSync(join(directory, group, `${kind.toLowerCase()}_${version}.json`), JSON.stringify(schema));
  }
}

function invalid({ faults }: KubeconformResult, manifest: Manifest | undefined): Problem[] {
  return faults.map(({ pointer, message }) => {
    const path = jsonPath(pointer, manifest);
    // An unknown field is a fault of what is around it: lead to the field itself.
    const [, unknown] = /^additional properties '([^']+)'/.exec(message) ?? [];
    return {
      ...{ severity: 'error', manifest, path: unknown === undefined ? path : [...path, unknown] },
      message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
      fix: 'Correct the field; `kubectl explain` shows what is allowed there.',
    };
  });
}

/** A JSON pointer; a step into a list is a number. */
function jsonPath(pointer: string, manifest: Manifest | undefined): JsonPath {
  let current: unknown = manifest?.body;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const key = Array.isArray(current) ? Number(step) : step;
      current = (current as Record<string | number, unknown> | undefined)?.[key];
      return key;
    });
}

interface Placed {
  readonly result: KubeconformResult;
  readonly manifest: Manifest | undefined;
}

/** One problem for each kind that could not be checked at all, on its first object. */
function withoutSchema(
  placed: readonly Placed[],
  schemas: readonly CrdSchema[],
  { versions }: ManifestSet,
  catalogue: string,
): Problem[] {
  const unchecked = placed.filter(({ result }) => result.unchecked !== undefined);
  const kinds = Map.groupBy(unchecked, ({ manifest }) => `${manifest?.identity.kind} (${manifest?.apiVersion})`);
  return [...kinds].flatMap(([kind, objects]): Problem[] => {
    const [first] = objects;
    if (first?.manifest === undefined) return [];
    const { manifest, result } = first;
    const count = objects.length === 1 ? '' : ` ${objects.length} objects are unchecked.`;
    const base = { severity: 'error', manifest } as const;
    const reason = result.unchecked ?? '';
    if (!reason.startsWith('could not find schema')) {
      const fix = 'Check that the runner reaches the site; set `tools.mirror` or `kubernetes.schemas` in mesh.yaml.';
      return [{ ...base, message: `${kind} was not checked: ${reason}.${count}`, fix }];
    }
    const defined = schemas.filter(
      ({ group, kind: name }) => group === manifest.identity.group && name === manifest.identity.kind,
    );
    if (defined.length === 0) {
      const message = `There is no schema that can be used for ${kind} in Kubernetes ${versions.kubernetes}.${count}`;
      const fix = `Correct the apiVersion; or add its CustomResourceDefinition to a chart, or its schema to ${catalogue}.`;
      return [{ ...base, message, fix }];
    }
    const served = defined.map(({ version }) => version);
    // kubeconform says the same of a schema that it cannot compile.
    const broken = served.some((version) => manifest.apiVersion === `${manifest.identity.group}/${version}`);
    if (broken) {
      const message = `The schema in the CustomResourceDefinition of ${kind} cannot be used: kubeconform does not compile it.${count}`;
      return [{ ...base, message, fix: 'Correct `openAPIV3Schema` of that version.' }];
    }
    const message = `The CustomResourceDefinition in the charts does not serve ${kind}.${count}`;
    return [{ ...base, message, fix: `Use a version that it serves: ${served.join(', ')}.` }];
  });
}
