import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadMeshConfig, type MeshConfig } from '../../../shared/config/mesh-config.ts';
import { RenderError } from '../../../shared/helm/helm-errors.ts';
import { RENDER_LIMITS, type RenderLimits, renderEnvironment } from '../../../shared/helm/render.ts';
import type { Renderer } from '../../../shared/helm/renderer.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { Log } from '../../../shared/log/log.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { inParallel } from '../../../shared/tools/in-parallel.ts';
import { resolveTools } from '../../../shared/tools/install.ts';
import type { RenderedPair } from '../compare/change-set.ts';
import type { Mask } from '../mask/mask.ts';
import { refuseOutsideLinks } from './outside-links.ts';
import { mayChangeByItself } from './unstable-charts.ts';

/** One side of the comparison: a mesh repository, at a commit or as it is in a directory. */
export interface Side {
  readonly name: 'base' | 'head';
  /** For people: the full commit, or the directory as it was given. */
  readonly label: string;
  readonly directory: string;
  /** Undefined when there is nothing to render. */
  readonly config: MeshConfig | undefined;
  /** Why there is nothing. */
  readonly missing: string | undefined;
}

/**
 * Reads a side's own mesh.yaml. Only a base may have nothing to render: a repository before its first charts.
 * @throws UserError for a mesh.yaml that is wrong, or is not there at the head
 */
export async function loadSide(
  name: Side['name'],
  label: string,
  directory: string,
  configFile: string,
): Promise<Side> {
  const side = { name, label, directory };
  if (name === 'base' && !(await exists(directory, configFile))) {
    return { ...side, config: undefined, missing: configFile };
  }
  const config = await loadMeshConfig(directory, configFile).catch((error: unknown) => {
    throw inSide(error, side, 'cannot be read');
  });
  const needed = [config.helmfile, ...Object.values(config.charts).map((chart) => join(chart, 'Chart.yaml'))];
  for (const file of name === 'base' ? needed : []) {
    if (!(await exists(directory, file))) return { ...side, config: undefined, missing: file };
  }
  return { ...side, config, missing: undefined };
}

/** What a side renders to in each of its environments. */
export type RenderedSide = ReadonlyMap<string, RenderedEnvironment>;

export interface RenderedEnvironment {
  readonly manifests: readonly Manifest[];
  /** The same once more, where values may change by themselves. */
  readonly again: readonly Manifest[] | undefined;
}

export interface RenderOptions {
  readonly mirror: string;
  readonly temporary: string;
  readonly log: Log;
  readonly mask: Mask;
  /** Names of the environments to render; all when empty. */
  readonly environments: readonly string[];
}

/** The environments that one of the sides has, in the order of promotion at the head. */
export function environmentsOf(base: Side, head: Side): string[] {
  return [...new Set([head, base].flatMap(({ config }) => config?.environments.map(({ name }) => name) ?? []))];
}

/**
 * Renders both sides, each with the tool versions that it pins itself, side by side. The head is rendered twice where
 * its values may change by themselves.
 * @throws UserError that names the side and the environment when one does not render; both, when neither does
 */
export async function renderSides(
  base: Side,
  head: Side,
  options: RenderOptions,
  limits = RENDER_LIMITS,
): Promise<RenderedPair[]> {
  requireKnown(options.environments, environmentsOf(base, head));
  const renderers = { base: await rendererOf(base, options), head: await rendererOf(head, options) };
  const [left, right] = await bothSides([
    renderSide(base, renderers.base, options, limits),
    renderSide(head, renderers.head, options, limits),
  ]);
  // A base without charts says nothing about its environments.
  return pairsOf(left, right, base.config === undefined);
}

/** What both give. When both fail one error tells of both: who corrects one side must know of the other. */
async function bothSides(sides: readonly [Promise<RenderedSide>, Promise<RenderedSide>]) {
  const [base, head] = await Promise.allSettled(sides);
  const isBoth = base.status === 'rejected' && head.status === 'rejected';
  if (isBoth && base.reason instanceof UserError && head.reason instanceof UserError) {
    const { what, where, next } = base.reason;
    throw new UserError(`${what}\n${head.reason.what}`, { where, next });
  }
  return await Promise.all(sides);
}

function requireKnown(asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(`There is no environment \`${unknown}\`, which the input \`environments\` names.`, {
    next: `The environments are: ${known.join(', ')}.`,
  });
}

/** Undefined for a side that has nothing to render. */
export async function rendererOf(side: Side, { mirror, temporary, log }: RenderOptions): Promise<Renderer | undefined> {
  const { config, directory, name } = side;
  if (config === undefined) return undefined;
  await refuseOutsideLinks(directory);
  const own = join(temporary, name);
  await mkdir(own, { recursive: true });
  const tools = await resolveTools(['helm', 'helmfile'], { config, workspace: directory, mirror, log }).catch(
    (error: unknown) => {
      throw inSide(error, side, 'cannot be rendered');
    },
  );
  return { ...tools, workspace: directory, config, temporary: own };
}

async function renderSide(
  side: Side,
  renderer: Renderer | undefined,
  { log, mask, environments }: RenderOptions,
  limits: RenderLimits,
): Promise<RenderedSide> {
  const rendered = new Map<string, RenderedEnvironment>();
  if (renderer === undefined) return rendered;
  for (const { name } of renderer.config.environments) {
    if (environments.length > 0 && !environments.includes(name)) continue;
    const render = async (): Promise<readonly Manifest[]> =>
      (await renderEnvironment(renderer, name, limits)).manifests;
    try {
      const [manifests, isUnstable] = await inParallel([
        render(),
        // What the base holds that changes by itself is told by the head, where it still does.
        side.name === 'head' ? mayChangeByItself(renderer, name) : Promise.resolve(false),
      ]);
      rendered.set(name, { manifests, again: isUnstable ? await render() : undefined });
      log.info(`${side.name}, ${name}: ${manifests.length} objects${isUnstable ? ', rendered twice' : ''}`);
    } catch (error) {
      throw inSide(error, side, `does not render for ${name}`, mask);
    }
  }
  return rendered;
}

/** Every environment that one of the sides has, in the order of promotion at the head. */
function pairsOf(base: RenderedSide, head: RenderedSide, isFirst: boolean): RenderedPair[] {
  return [...new Set([...head.keys(), ...base.keys()])].map((environment) => {
    const again = head.get(environment)?.again;
    return {
      environment,
      base: isFirst ? [] : base.get(environment)?.manifests,
      head: head.get(environment)?.manifests,
      ...(again === undefined ? {} : { again }),
    };
  });
}

/** The failure with the side in front: a program's last lines may show a secret of the chart. */
export function inSide(
  error: unknown,
  { name, label }: Pick<Side, 'name' | 'label'>,
  problem: string,
  mask?: Mask,
): unknown {
  if (!(error instanceof UserError)) return error;
  // The environment is in the problem.
  const [told, release] = error instanceof RenderError ? [error.reason, error.release] : [error.what, undefined];
  const of = release === undefined ? '' : `, in the release \`${release}\``;
  const what = mask === undefined ? told : mask.text(told);
  return new UserError(`The ${name} (${shortLabel(label)}) ${problem}${of}: ${what}`, {
    where: error.where,
    next: error.next,
  });
}

/** A commit by its beginning; a directory whole. */
function shortLabel(label: string): string {
  return /^[0-9a-f]{40}$/.test(label) ? label.slice(0, 12) : label;
}

async function exists(directory: string, file: string): Promise<boolean> {
  return await access(join(directory, file)).then(
    () => true,
    () => false,
  );
}
