import { isAbsolute, join, normalize } from 'node:path';
import { UserError } from '../log/errors.ts';
import { milliseconds } from './duration.ts';
import { validateMesh } from './mesh-schema.ts';
import { type Mutation, readMutations, type WrittenMutation } from './mutation.ts';
import { schemaRefusal } from './schema-refusal.ts';
import { readTextFile } from './text-file.ts';
import type { ToolName } from './tool-names.ts';
import { readSettings, type ValidationSettings, type WrittenSettings } from './validation-settings.ts';
import { readTargets, type ValidationTargets, type WrittenTargets } from './validation-targets.ts';
import { parseYamlDocument, type YamlDocument } from './yaml-document.ts';

/** mesh.yaml with its defaults filled in. Paths are relative to the workspace, durations are milliseconds. */
export interface MeshConfig {
  /** The file that it was read from, for messages. */
  readonly file: string;
  readonly istio: {
    readonly version: string;
    /** IstioOperator files: each is rendered by itself, in this order. */
    readonly operators: readonly string[];
    readonly manifests: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly charts: { readonly istio: string; readonly 'istio-crd': string };
  /** Objects that belong to another chart than action-generate would choose. The first rule that fits counts. */
  readonly split: readonly SplitRule[];
  /** In the order in which they are made. */
  readonly mutations: readonly Mutation[];
  readonly builtInMutations: { readonly standardLabels: boolean; readonly ownedWebhookFields: boolean };
  readonly helmfile: string;
  readonly kubernetes:
    | {
        readonly version: string;
        /** Further ones that manifests are validated for. */
        readonly versions: readonly string[];
        readonly schemas: string | undefined;
      }
    | undefined;
  readonly validate: ValidationTargets & ValidationSettings;
  readonly tools: {
    readonly helm: string;
    readonly helmfile: string;
    readonly kubeconform: string;
    readonly mirror: string | undefined;
    /** Programs that are taken from PATH. */
    readonly fromPath: readonly ToolName[];
  };
  readonly rollout: { readonly concurrency: number; readonly timeout: number };
  /** In the order of promotion. */
  readonly environments: readonly Environment[];
}

/** An IstioOperator file that is merged over others. */
export interface Overlay {
  readonly file: string;
  /** The one operator file that it is for; undefined: every one. */
  readonly operator: string | undefined;
}

/** Which chart objects belong to. What is undefined fits everything; the core group is an empty text. */
export interface SplitRule {
  readonly group: string | undefined;
  readonly kind: string;
  readonly name: string | undefined;
  readonly chart: 'istio' | 'istio-crd';
}

export interface Environment {
  readonly name: string;
  readonly overlays: readonly Overlay[];
  readonly context: string | undefined;
  /** The cluster's own version first. Empty: `kubernetes.version` and `kubernetes.versions` of all environments. */
  readonly kubernetes: readonly string[];
  readonly soak: number;
  readonly metrics: MetricRule | undefined;
}

export interface MetricRule {
  readonly prometheus: string;
  readonly query: string;
  readonly baseline: string | undefined;
  readonly tolerance: number;
}

/** mesh.yaml as its schema (`mesh.schema.json`) lets it be written. */
interface WrittenConfig {
  istio: { version: string; operator?: string | string[]; manifests?: string[]; labels?: Record<string, string> };
  charts?: { istio?: string; 'istio-crd'?: string; split?: WrittenSplitRule[] };
  mutations?: WrittenMutation[];
  builtInMutations?: { standardLabels?: boolean; ownedWebhookFields?: boolean };
  helmfile?: string;
  kubernetes?: { version: string; versions?: string[]; schemas?: string };
  validate?: WrittenTargets & WrittenSettings;
  tools: { helm: string; helmfile: string; kubeconform: string; mirror?: string; fromPath?: ToolName[] };
  rollout?: { concurrency?: number; timeout?: string };
  environments: Record<
    string,
    {
      overlays?: (string | { file: string; operator: string })[];
      context?: string;
      kubernetes?: string | string[];
      soak?: string;
      metrics?: { prometheus: string; query: string; baseline?: string; tolerance: number };
    } | null
  >;
}

export const DEFAULT_HELMFILE = 'helmfile.yaml';

/** Where to look when a key is missing. */
const EXAMPLE = 'examples/mesh/mesh.yaml shows every key.';

type WrittenSplitRule = { group?: string; kind: string; name?: string; chart: SplitRule['chart'] };

/**
 * Reads and checks mesh.yaml.
 * @param workspace the mesh repository's directory
 * @param file path inside it
 * @throws UserError that names the file, line and key
 */
export async function loadMeshConfig(workspace: string, file: string): Promise<MeshConfig> {
  let text: string;
  try {
    text = await readTextFile(isAbsolute(file) ? file : join(workspace, file), file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The configuration file \`${file}\` cannot be read.`, {
      where: { file },
      next: 'Create it (examples/mesh/mesh.yaml is a complete one), or set the input `config` to its path.',
      cause,
    });
  }
  return parseMeshConfig(text, file);
}

export function parseMeshConfig(text: string, file: string): MeshConfig {
  const yaml = parseYamlDocument(text, file);
  const written: unknown = yaml.document.toJS();
  if (!validateMesh(withEmptyEnvironments(written))) throw schemaRefusal(validateMesh.errors ?? [], yaml, EXAMPLE);
  const config = withDefaults(written as WrittenConfig, yaml);
  const { istio, charts, environments } = config;
  const overlays = environments.flatMap((environment) => environment.overlays);
  for (const path of [
    ...[...istio.operators, ...istio.manifests, ...overlays.map((overlay) => overlay.file)],
    ...[charts.istio, charts['istio-crd'], config.helmfile],
    ...[...config.validate.charts.map((rule) => rule.path), ...config.validate.manifests],
    ...(config.validate.fleet === undefined ? [] : [config.validate.fleet]),
    ...config.mutations.flatMap(({ change }) => (change.kind === 'module' ? [change.file] : [])),
  ]) {
    refuseOutside(path, file);
  }
  for (const { operator } of overlays) refuseUnknownOperator(operator, config);
  return config;
}

/** `testing:` with nothing behind it is an environment with every default. */
function withEmptyEnvironments(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || !('environments' in written)) return written;
  const { environments } = written;
  if (typeof environments !== 'object' || environments === null || Array.isArray(environments)) return written;
  const filled = Object.fromEntries(Object.entries(environments).map(([name, value]) => [name, value ?? {}]));
  return { ...written, environments: filled };
}

function withDefaults(config: WrittenConfig, yaml: YamlDocument): MeshConfig {
  return {
    file: yaml.file,
    istio: {
      version: config.istio.version,
      operators: [config.istio.operator ?? 'istiooperator.yaml'].flat(),
      manifests: config.istio.manifests ?? [],
      labels: config.istio.labels ?? {},
    },
    charts: {
      istio: config.charts?.istio ?? 'charts/istio',
      'istio-crd': config.charts?.['istio-crd'] ?? 'charts/istio-crd',
    },
    split: (config.charts?.split ?? []).map(({ group, kind, name, chart }) => ({ group, kind, name, chart })),
    mutations: readMutations(config.mutations ?? [], Object.keys(config.environments), yaml),
    builtInMutations: { standardLabels: true, ownedWebhookFields: true, ...config.builtInMutations },
    helmfile: config.helmfile ?? DEFAULT_HELMFILE,
    kubernetes: config.kubernetes && {
      version: config.kubernetes.version,
      versions: config.kubernetes.versions ?? [],
      schemas: config.kubernetes.schemas,
    },
    validate: {
      ...readTargets(config.validate ?? {}, Object.keys(config.environments), yaml),
      ...readSettings(config.validate ?? {}, Object.keys(config.environments), yaml),
    },
    tools: { ...config.tools, mirror: config.tools.mirror, fromPath: config.tools.fromPath ?? [] },
    rollout: {
      concurrency: config.rollout?.concurrency ?? 3,
      timeout: milliseconds(config.rollout?.timeout ?? '15m'),
    },
    environments: Object.entries(config.environments).map(([name, environment]) => ({
      name,
      overlays: (environment?.overlays ?? []).map((overlay) =>
        typeof overlay === 'string' ? { file: overlay, operator: undefined } : overlay,
      ),
      context: environment?.context,
      kubernetes: [environment?.kubernetes ?? []].flat(),
      soak: milliseconds(environment?.soak ?? '0'),
      metrics: environment?.metrics && { ...environment.metrics, baseline: environment.metrics.baseline },
    })),
  };
}

function refuseOutside(path: string, file: string): void {
  if (!isAbsolute(path) && !normalize(path).startsWith('..')) return;
  throw new UserError(`The path \`${path}\` leads out of the repository.`, {
    where: { file },
    next: 'Use a path inside the mesh repository.',
  });
}

function refuseUnknownOperator(operator: string | undefined, { istio, file }: MeshConfig): void {
  if (operator === undefined || istio.operators.includes(operator)) return;
  throw new UserError(`An overlay is for \`${operator}\`, which \`istio.operator\` does not name.`, {
    where: { file },
    next: `\`istio.operator\` names: ${istio.operators.join(', ')}.`,
  });
}
