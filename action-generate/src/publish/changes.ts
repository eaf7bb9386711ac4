import { lstat, readFile, readlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { blobName, type FileChange, type Tree } from '../../../shared/github/git-tree.ts';
import type { ChartPlan } from '../charts/write-charts.ts';

/**
 * What differs in the checkout from a commit, of the files that action-generate writes: the given ones, the generated
 * ones of the charts, and those that the commit has in the charts and the checkout has not.
 * @param files paths in the checkout, such as mesh.yaml; one that is on neither side is left out
 */
export async function changesFrom(
  commit: Tree,
  workspace: string,
  files: readonly string[],
  plans: readonly Pick<ChartPlan, 'directory' | 'files'>[],
): Promise<readonly FileChange[]> {
  const inRepository = (path: string): string => relative(workspace, resolve(workspace, path));
  const written = new Set([
    ...files.map(inRepository),
    ...plans.flatMap((plan) => [...plan.files.keys()].map((path) => inRepository(join(plan.directory, path)))),
  ]);
  const charts = plans.map(({ directory }) => `${inRepository(directory)}/`);
  const committed = [...commit.files.keys()].filter((path) => charts.some((chart) => path.startsWith(chart)));
  const changes: FileChange[] = [];
  for (const path of new Set([...written, ...committed])) {
    const file = await readFileOf(workspace, path);
    const known = commit.files.get(path);
    if (file === undefined) {
      if (known !== undefined) changes.push({ path, file });
    } else if (written.has(path) && (known?.mode !== file.mode || known.blob !== blobName(file.content))) {
      changes.push({ path, file });
    }
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file as git takes it up; undefined when there is none. */
async function readFileOf(workspace: string, path: string): Promise<FileChange['file']> {
  const absolute = join(workspace, path);
  const stat = await lstat(absolute).catch(() => undefined);
  if (stat?.isSymbolicLink()) return { mode: '120000', content: Buffer.from(await readlink(absolute)) };
  if (!stat?.isFile()) return undefined;
  return { mode: (stat.mode & 0o100) === 0 ? '100644' : '100755', content: await readFile(absolute) };
}
