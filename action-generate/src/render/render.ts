import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ActionContext } from '../../../shared/action/action.ts';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import { readTextFile } from '../../../shared/config/text-file.ts';
import { type Istioctl, istioctlVersion, manifestGenerate } from '../../../shared/istio/istioctl.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { Log } from '../../../shared/log/log.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { inParallel } from '../../../shared/tools/in-parallel.ts';
import { LOCK_FILE } from '../../../shared/tools/lock.ts';
import { refuseDuplicates } from './duplicates.ts';
import { operatorFiles, readInput } from './input-files.ts';
import { joinRenders } from './join.ts';
import { checkTags, parseOperator } from './operator.ts';
import { type Layers, layersKey, renderPlan } from './plan.ts';
import type { Rendering } from './variants.ts';

/** What rendering needs of the action's context. */
export type RenderContext = Pick<ActionContext, 'workspace' | 'temporary'> & { readonly log: Pick<Log, 'group'> };

/**
 * Refuses IstioOperator files that cannot be rendered, or not to the version of mesh.yaml.
 * @throws UserError that names the file and line
 */
export async function checkOperators(config: MeshConfig, workspace: string): Promise<void> {
  const { operators, version } = config.istio;
  for (const { file, key } of operatorFiles(config)) {
    const operator = parseOperator(await readInput(workspace, file, key), file);
    checkTags(operator, !operators.includes(file), version, config.file);
  }
}

/**
 * The objects of every environment: what istioctl makes of the operator files and the environment's overlays, and the
 * manifests that mesh.yaml names. Files that several environments share are rendered once.
 * @param istioctl absolute path of the program
 */
export async function render(
  istioctl: string,
  config: MeshConfig,
  context: RenderContext,
): Promise<readonly Rendering[]> {
  const plan = renderPlan(config);
  const tool = { istioctl, temporary: context.temporary };
  const { version } = config.istio;
  const [generated, actual] = await context.log.group(`istioctl manifest generate (${version})`, () =>
    inParallel([
      generateEach(
        plan.flatMap(({ layers }) => layers),
        tool,
        context.workspace,
      ),
      istioctlVersion(tool),
    ]),
  );
  refuseOtherVersion(actual, config);
  const rendered = await parseEach(generated);
  const own = await ownManifests(config, context.workspace);
  return plan.map(({ environments, layers }) => {
    const renders = layers.map((files) => ({
      operator: files[0] ?? '',
      manifests: rendered.get(layersKey(files)) ?? [],
    }));
    const manifests = [...joinRenders(renders), ...own];
    refuseDuplicates(manifests);
    return { environments, manifests };
  });
}

/** What istioctl makes of one set of files. */
interface Generated {
  readonly layers: Layers;
  /** Path of its output. */
  readonly output: string;
}

/** Each different set of files once, as many at a time as there are processors. */
async function generateEach(all: readonly Layers[], tool: Istioctl, workspace: string): Promise<readonly Generated[]> {
  const waiting = [...new Map(all.map((layers) => [layersKey(layers), layers])).values()];
  const generated: Generated[] = [];
  while (waiting.length > 0) {
    const next = waiting.splice(0, availableParallelism()).map(async (layers) => {
      const files = layers.map((file) => join(workspace, file));
      return { layers, output: await manifestGenerate(tool, files) };
    });
    generated.push(...(await inParallel(next)));
  }
  return generated;
}

async function parseEach(generated: readonly Generated[]): Promise<ReadonlyMap<string, readonly Manifest[]>> {
  const parsed = new Map<string, readonly Manifest[]>();
  for (const { layers, output } of generated) {
    const name = `istioctl manifest generate -f ${layers.join(' -f ')}`;
    parsed.set(layersKey(layers), parseManifests(await readTextFile(output, name), name));
  }
  return parsed;
}

async function ownManifests({ istio }: MeshConfig, workspace: string): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const file of istio.manifests) {
    manifests.push(...parseManifests(await readInput(workspace, file, 'istio.manifests'), file));
  }
  return manifests;
}

function refuseOtherVersion(actual: string, { istio, file }: MeshConfig): void {
  if (actual === istio.version) return;
  throw new UserError(`istioctl says that it is ${actual}, but \`istio.version\` is ${istio.version}.`, {
    where: { file },
    next: `The archive that ${LOCK_FILE} pins is not that release: check the mirror, and the checksum.`,
  });
}
