import { access, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';

/**
 * Refuses a checkout with a symbolic link that leads out of its repository: helm follows links, and would render what a
 * file of the runner holds. Links inside of the repository are followed here as helm does.
 * @param directory of the mesh repository, which may be a part of a git repository
 * @throws UserError that names the first one
 */
export async function refuseOutsideLinks(directory: string): Promise<void> {
  const start = await realpath(directory);
  const root = await repositoryOf(start);
  const seen = new Set<string>();
  const open = [start];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (seen.has(current)) continue;
    seen.add(current);
    for (const entry of await readdir(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory() && entry.name !== '.git') open.push(path);
      if (!entry.isSymbolicLink()) continue;
      // A link to nothing gives nothing.
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined) continue;
      if (isOutside(root, target)) throw leadsOut(relative(root, path));
      if ((await stat(target)).isDirectory()) open.push(target);
    }
  }
}

/** The nearest directory with a `.git`, which is a file in a worktree; the directory itself without one. */
async function repositoryOf(directory: string): Promise<string> {
  for (let current = directory; current !== dirname(current); current = dirname(current)) {
    const found = await access(join(current, '.git')).then(
      () => true,
      () => false,
    );
    if (found) return current;
  }
  return directory;
}

function isOutside(root: string, target: string): boolean {
  const inner = relative(root, target);
  return inner === '..' || inner.startsWith('../') || isAbsolute(inner);
}

function leadsOut(link: string): UserError {
  return new UserError(`\`${link}\` is a symbolic link that leads out of the repository.`, {
    where: { file: link },
    next: 'Replace the symbolic link with the file: nothing outside the repository is rendered.',
  });
}
