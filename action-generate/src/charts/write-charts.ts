import { cp, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import { type ChartFiles, GENERATED } from './chart-files.ts';

/** What has to be done so that a chart's directory holds its generated files and nothing that was generated before. */
export interface ChartPlan {
  /** The chart's directory, relative to the workspace. */
  readonly directory: string;
  readonly files: ChartFiles;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A chart as it is in the checkout. */
export interface PresentChart {
  /** Relative to the workspace. */
  readonly directory: string;
  /** Content by path; empty for a link, which counts as a file that a person made. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Compares a chart with what it shall hold.
 * @throws UserError when a person wrote a file where a generated one belongs
 */
export function planChart({ directory, files: present }: PresentChart, files: ChartFiles): ChartPlan {
  const added: string[] = [];
  const changed: string[] = [];
  for (const [path, content] of files) {
    const before = present.get(path);
    if (before === undefined) added.push(path);
    else if (!isGenerated(before)) throw clash(join(directory, path));
    else if (before !== content) changed.push(path);
  }
  const removed = [...present].filter(([path, text]) => isGenerated(text) && !files.has(path)).map(([path]) => path);
  return { directory, files, added, changed, removed };
}

/** Paths of the files that the plans touch, relative to the workspace, sorted. */
export function touchedFiles(plans: readonly ChartPlan[]): string[] {
  return plans
    .flatMap(({ directory, added, changed, removed }) =>
      [...added, ...changed, ...removed].map((path) => join(directory, path)),
    )
    .sort();
}

/**
 * Makes the charts that change anew beside the old ones, with what a person wrote, and then puts them in the place of
 * the old ones. When anything fails, all charts are as they were.
 */
export async function writeCharts(workspace: string, plans: readonly ChartPlan[]): Promise<void> {
  const swaps = plans
    .filter((plan) => touchedFiles([plan]).length > 0)
    .map((plan) => {
      const target = join(workspace, plan.directory);
      return { plan, target, next: `${target}.mesh-ci-next`, previous: `${target}.mesh-ci-previous` };
    });
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { plan, target, next } of swaps) await makeNext(plan, target, next);
    for (const { target, next, previous } of swaps) {
      await rm(previous, { recursive: true, force: true });
      const moved = await moveIfThere(target, previous);
      undo.unshift(async () => {
        await rm(target, { recursive: true, force: true });
        if (moved) await rename(previous, target);
      });
      await rename(next, target);
    }
  } catch (error) {
    for (const step of undo) await step();
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
  await cp(target, next, { recursive: true, verbatimSymlinks: true }).catch(ignoreMissing);
  for (const path of removed) await rm(join(next, path));
  for (const [path, content] of files) {
    await mkdir(dirname(join(next, path)), { recursive: true });
    await writeFile(join(next, path), content);
  }
}

/** False when there was nothing to move. */
async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    ignoreMissing(error as NodeJS.ErrnoException);
    return false;
  }
}

/**
 * Reads a chart; one that is not there has no files. A link is kept, and never read or written through.
 * @throws UserError when the chart itself is a link or a file
 */
export async function readChart(workspace: string, directory: string): Promise<PresentChart> {
  const root = join(workspace, directory);
  const stat = await lstat(root).catch(ignoreMissing);
  if (stat === undefined) return { directory, files: new Map() };
  if (!stat.isDirectory()) {
    throw new UserError(`\`${directory}\` is not a directory of its own, so no chart is written there.`, {
      where: { file: directory },
      next: 'Remove it, or name another directory under `charts` in mesh.yaml.',
    });
  }
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry): Promise<[string, string]> => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(root.length + 1), entry.isFile() ? await readFile(path, 'utf8') : ''];
      }),
  );
  return { directory, files: new Map(files) };
}

/** Whether a file is ours to replace or remove. */
export function isGenerated(text: string): boolean {
  return text.startsWith(GENERATED);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function clash(file: string): UserError {
  return new UserError(`\`${file}\` was not generated, but a generated file belongs there.`, {
    where: { file },
    next: 'Rename your file; files that a person wrote are never replaced.',
  });
}
