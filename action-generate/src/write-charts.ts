import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../shared/report/errors.ts';
import { GENERATED } from './chart-files.ts';

/** What has to be done so that a chart's directory holds its generated files and nothing that was generated before. */
export interface ChartPlan {
  /** The chart's directory, relative to the workspace. */
  readonly directory: string;
  readonly files: ReadonlyMap<string, string>;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Compares a chart's directory with what it shall hold.
 * @param files by path relative to the directory
 * @throws UserError when a person wrote a file where a generated one belongs
 */
export async function planChart(
  workspace: string,
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<ChartPlan> {
  const present = await generatedOrWritten(join(workspace, directory));
  const added: string[] = [];
  const changed: string[] = [];
  for (const [path, content] of files) {
    const before = present.get(path);
    if (before === undefined) added.push(path);
    else if (!before.startsWith(GENERATED)) throw clash(join(directory, path));
    else if (before !== content) changed.push(path);
  }
  const removed = [...present].filter(([path, text]) => text.startsWith(GENERATED) && !files.has(path));
  return { directory, files, added, changed, removed: removed.map(([path]) => path) };
}

/** Paths of the files that a plan touches, relative to the workspace, sorted. */
export function touchedFiles(plans: readonly ChartPlan[]): string[] {
  return plans
    .flatMap(({ directory, added, changed, removed }) =>
      [...added, ...changed, ...removed].map((path) => join(directory, path)),
    )
    .sort();
}

/**
 * Makes complete new charts beside the old ones, lets `check` look at them, and puts them in place of the old ones.
 * When anything fails, the charts are as they were.
 * @param check gets the new directory of each chart, in the order of the plans
 */
export async function writeCharts(
  workspace: string,
  plans: readonly ChartPlan[],
  check: (directories: readonly string[]) => Promise<void>,
): Promise<void> {
  const swaps = plans.map(({ directory }) => {
    const target = join(workspace, directory);
    return { target, next: `${target}.mesh-ci-next`, previous: `${target}.mesh-ci-previous` };
  });
  const done: typeof swaps = [];
  try {
    for (const [index, plan] of plans.entries()) {
      const swap = swaps[index];
      if (swap !== undefined) await makeNext(plan, swap.target, swap.next);
    }
    await check(swaps.map(({ next }) => next));
    for (const swap of swaps) {
      await rm(swap.previous, { recursive: true, force: true });
      done.push(swap);
      await rename(swap.target, swap.previous).catch(ignoreMissing);
      await rename(swap.next, swap.target);
    }
  } catch (error) {
    for (const { target, previous } of done) await restore(target, previous);
    throw error;
  } finally {
    for (const { next, previous } of swaps) {
      await rm(next, { recursive: true, force: true });
      await rm(previous, { recursive: true, force: true });
    }
  }
}

async function makeNext({ files, removed }: ChartPlan, target: string, next: string): Promise<void> {
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  await cp(target, next, { recursive: true }).catch(ignoreMissing);
  for (const path of removed) await rm(join(next, path));
  for (const [path, content] of files) {
    await mkdir(dirname(join(next, path)), { recursive: true });
    await writeFile(join(next, path), content);
  }
}

async function restore(target: string, previous: string): Promise<void> {
  const entries = await readdir(previous).catch(() => undefined);
  if (entries === undefined) return;
  await rm(target, { recursive: true, force: true });
  await rename(previous, target);
}

async function generatedOrWritten(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(
        async (path): Promise<[string, string]> => [path.slice(directory.length + 1), await readFile(path, 'utf8')],
      ),
    ),
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function clash(file: string): UserError {
  return new UserError(`\`${file}\` was not generated, but a generated file belongs there.`, {
    where: { file },
    next: 'Rename your file; files that a person wrote are never replaced.',
  });
}
