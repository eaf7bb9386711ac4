import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { UserError } from '../report/errors.ts';
import { parseDuration } from './duration.ts';
import schema from './mesh.schema.json' with { type: 'json' };
import { nearest } from './nearest.ts';

/** mesh.yaml with its defaults filled in. Paths are relative to the workspace, durations are milliseconds. */
export interface MeshConfig {
  /** The file that it was read from, for messages. */
  readonly file: string;
  readonly istio: {
    readonly version: string;
    readonly operator: string;
    readonly manifests: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly charts: { readonly istio: string; readonly 'istio-crd': string };
  readonly helmfile: string;
  readonly kubernetes: { readonly version: string; readonly schemas: string | undefined } | undefined;
  readonly tools: {
    readonly helm: string;
    readonly helmfile: string;
    readonly kubeconform: string;
    readonly mirror: string | undefined;
  };
  readonly rollout: { readonly concurrency: number; readonly timeout: number };
  /** In the order of promotion. */
  readonly environments: readonly Environment[];
}

export interface Environment {
  readonly name: string;
  readonly context: string | undefined;
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
  istio: { version: string; operator?: string; manifests?: string[]; labels?: Record<string, string> };
  charts?: { istio?: string; 'istio-crd'?: string };
  helmfile?: string;
  kubernetes?: { version: string; schemas?: string };
  tools: { helm: string; helmfile: string; kubeconform: string; mirror?: string };
  rollout?: { concurrency?: number; timeout?: string };
  environments: Record<
    string,
    {
      context?: string;
      soak?: string;
      metrics?: { prometheus: string; query: string; baseline?: string; tolerance: number };
    } | null
  >;
}

/**
 * Reads and checks mesh.yaml.
 * @param workspace the mesh repository's directory
 * @param file path inside it
 * @throws UserError that names the file, line and key
 */
export async function loadMeshConfig(workspace: string, file: string): Promise<MeshConfig> {
  let text: string;
  try {
    text = await readFile(isAbsolute(file) ? file : join(workspace, file), 'utf8');
  } catch (cause) {
    throw new UserError(`The configuration file \`${file}\` cannot be read.`, {
      where: { file },
      next: 'Create it (examples/mesh/mesh.yaml is a complete one), or set the input `config` to its path.',
      cause,
    });
  }
  return parseMeshConfig(text, file);
}

const validate = new Ajv({ allErrors: true, verbose: true }).compile<WrittenConfig>(schema);

export function parseMeshConfig(text: string, file: string): MeshConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw new UserError(`This is not valid YAML: ${problem.message.split(' at line')[0]}.`, {
      where: { file, line, column: col },
      next: `Correct ${file}.`,
    });
  }
  const written: unknown = document.toJS({ maxAliasCount: 100 });
  if (!validate(withEmptyEnvironments(written))) throw refusal(validate.errors ?? [], document, lineCounter, file);
  const config = written as WrittenConfig;
  for (const path of [
    config.istio.operator,
    ...(config.istio.manifests ?? []),
    config.charts?.istio,
    config.charts?.['istio-crd'],
    config.helmfile,
  ]) {
    if (path !== undefined) refuseOutside(path, file);
  }
  return withDefaults(config, file);
}

/** `testing:` with nothing behind it is an environment with every default. */
function withEmptyEnvironments(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || !('environments' in written)) return written;
  const { environments } = written;
  if (typeof environments !== 'object' || environments === null || Array.isArray(environments)) return written;
  const filled = Object.fromEntries(Object.entries(environments).map(([name, value]) => [name, value ?? {}]));
  return { ...written, environments: filled };
}

function withDefaults(config: WrittenConfig, file: string): MeshConfig {
  return {
    file,
    istio: {
      version: config.istio.version,
      operator: config.istio.operator ?? 'istiooperator.yaml',
      manifests: config.istio.manifests ?? [],
      labels: config.istio.labels ?? {},
    },
    charts: {
      istio: config.charts?.istio ?? 'charts/istio',
      'istio-crd': config.charts?.['istio-crd'] ?? 'charts/istio-crd',
    },
    helmfile: config.helmfile ?? 'helmfile.yaml',
    kubernetes: config.kubernetes && {
      version: config.kubernetes.version,
      schemas: config.kubernetes.schemas,
    },
    tools: { ...config.tools, mirror: config.tools.mirror },
    rollout: {
      concurrency: config.rollout?.concurrency ?? 3,
      timeout: milliseconds(config.rollout?.timeout ?? '15m'),
    },
    environments: Object.entries(config.environments).map(([name, environment]) => ({
      name,
      context: environment?.context,
      soak: milliseconds(environment?.soak ?? '0'),
      metrics: environment?.metrics && { ...environment.metrics, baseline: environment.metrics.baseline },
    })),
  };
}

/** The schema's pattern has let only durations through. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? 0;
}

function refuseOutside(path: string, file: string): void {
  if (!isAbsolute(path) && !normalize(path).startsWith('..')) return;
  throw new UserError(`The path \`${path}\` leads out of the repository.`, {
    where: { file },
    next: 'Use a path inside the mesh repository.',
  });
}

/** The first thing wrong, in the order of the file, with a message about that key. */
function refusal(errors: readonly ErrorObject[], document: Document, lines: LineCounter, file: string): UserError {
  const placed = errors
    .filter((error) => error.keyword !== 'if' && error.keyword !== 'propertyNames')
    .map((error) => ({ error, offset: offsetOf(error, document) }))
    .sort((a, b) => a.offset - b.offset);
  const [first] = placed;
  if (first === undefined) return new UserError(`${file} does not fit its schema.`, { where: { file }, next: '' });
  const { line, col } = lines.linePos(first.offset);
  const { what, next } = describe(first.error);
  return new UserError(what, { where: { file, line, column: col }, next });
}

function describe(error: ErrorObject): { what: string; next: string } {
  const key = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const shown = key === '' ? 'mesh.yaml' : `\`${key}\``;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(error.params.additionalProperty);
      const allowed = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const close = nearest(unknown, allowed);
      return {
        what: `Unknown key \`${key === '' ? unknown : `${key}.${unknown}`}\`.`,
        next: close === undefined ? `Allowed here: ${allowed.join(', ')}.` : `Did you mean \`${close}\`?`,
      };
    }
    case 'required':
      return {
        what: `The key \`${key === '' ? '' : `${key}.`}${String(error.params.missingProperty)}\` is missing.`,
        next: 'Add it; examples/mesh/mesh.yaml shows every key.',
      };
    case 'pattern': {
      const duration = error.schemaPath.includes('duration');
      const value = JSON.stringify(error.data);
      return duration
        ? { what: `${shown} is ${value}, which is not a duration.`, next: 'Write it as 90s, 15m, 1h30m or 7d.' }
        : { what: `${shown} is ${value}, which does not fit \`${error.schema}\`.`, next: 'Correct the value.' };
    }
    default:
      return {
        what: `${shown} ${error.message ?? 'is not allowed'}.`,
        next: 'Correct the value; quote numbers that are versions.',
      };
  }
}

function offsetOf(error: ErrorObject, document: Document): number {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (error.keyword === 'additionalProperties' && isMap(node)) {
    const pair = node.items.find((item) => String(item.key) === String(error.params.additionalProperty));
    if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
