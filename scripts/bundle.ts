import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from './actions.ts';
import { DIGESTS, digestsOf, staleness } from './bundle/digests.ts';
import { exclusively } from './bundle/exclusively.ts';
import { replaceFiles } from './bundle/replace-files.ts';

export interface BuildOptions {
  /** Builds what is up to date as well. */
  readonly force?: boolean;
}

/** What ncc needs at most: for an action that holds @kubernetes/client-node. */
const BYTES_FOR_ONE = 1.5 * 1024 ** 3;

/**
 * Bundles each action into its `dist/`, unless the `digests.json` there says that it holds what a build would give. One
 * process at a time does so in a checkout; another waits and takes the result.
 */
export async function buildBundles(
  ids: readonly string[],
  log: (line: string) => void,
  { force = false }: BuildOptions = {},
): Promise<void> {
  if (!force && (await staleBundles(ids)).size === 0) {
    log('bundles: up to date');
    return;
  }
  await exclusively(
    join(root, 'build', 'bundles.lock'),
    async () => {
      // While this process waited, another may have built some.
      const stale = await staleBundles(ids);
      if (!force && stale.size === 0) log('bundles: up to date');
      const queue = ids.filter((id) => force || stale.has(id));
      await severalAtOnce(queue, async (id) => await build(id, stale.get(id) ?? 'asked for', log));
    },
    () => log('bundles: waiting for another build'),
  );
}

/** The actions whose bundles are not what a build would give, with the reason. */
async function staleBundles(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const reasons = await Promise.all(ids.map(async (id) => [id, await staleness(root, join(id, 'dist'))] as const));
  return new Map(reasons.flatMap(([id, reason]) => (reason === undefined ? [] : [[id, reason] as const])));
}

/** Two, where there are the processors and the memory for them. When one fails, this does after the others have ended. */
async function severalAtOnce(ids: readonly string[], action: (id: string) => Promise<void>): Promise<void> {
  const queue = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) await action(id);
  };
  const count = Math.min(2, availableParallelism(), Math.floor(process.availableMemory() / BYTES_FOR_ONE));
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, count) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function build(id: string, reason: string, log: (line: string) => void): Promise<void> {
  const started = Date.now();
  // Only here: to load esbuild and Ajv takes longer than to see that nothing is stale.
  const { bundleAction, workingDirectory } = await import('./bundle/bundle-action.ts');
  const { importedFiles } = await import('./bundle/imported-files.ts');
  const { files, inputs } = await bundleAction(root, id);
  const program = await importedFiles(root, ['scripts/bundle.ts', 'scripts/bundle/ncc-process.ts']);
  const digests = await digestsOf(root, [...inputs, ...program], files);
  const text = `${JSON.stringify(digests, undefined, 2)}\n`;
  replaceFiles(join(root, id, 'dist'), new Map([...files, [DIGESTS, text]]), join(root, workingDirectory(id)));
  log(`bundles: ${id} in ${((Date.now() - started) / 1000).toFixed(1)} s (${reason})`);
}
