import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseNotes } from './changelog.ts';
import { type Git, gitIn, readFileAt, readWorkflows } from './git.ts';
import { pinWorkflows } from './pins.ts';

/**
 * Makes the tag of a release from the commit that is checked out, which must have the version's notes in CHANGELOG.md.
 * The tag is on commits of its own beside main (`releases/vX.Y.Z`), in which the reusable workflows are pinned to this very version: on
 * main they say `@v1`, and whoever pins a workflow by its commit must not get actions that move.
 *
 * Nothing is pushed, and the checkout stays as it is.
 * @param directory the repository's directory
 * @returns the tagged commit
 */
export async function cutRelease(directory: string, version: string): Promise<string> {
  const git = gitIn(directory);
  const source = await git('rev-parse', 'HEAD');
  if ((await git('status', '--porcelain')) !== '') {
    throw new Error('The checkout has changes that are not committed. Commit or remove them first.');
  }
  releaseNotes(await readFileAt(git, source, 'CHANGELOG.md'), version);
  if ((await git('tag', '--list', `v${version}`)) !== '') throw new Error(`The tag v${version} exists already.`);
  const worktree = await mkdtemp(join(tmpdir(), 'mesh-ci-release-'));
  try {
    await git('worktree', 'add', '--quiet', '--detach', worktree, source);
    const commit = await commitPins(gitIn(worktree), worktree, version);
    await git('tag', '--annotate', `v${version}`, '--message', `mesh-ci ${version}`, commit);
    return commit;
  } finally {
    await rm(worktree, { recursive: true, force: true });
    await git('worktree', 'prune');
  }
}

/** Commits as often as it takes until every workflow is pinned. */
async function commitPins(git: Git, worktree: string, version: string): Promise<string> {
  for (;;) {
    const head = await git('rev-parse', 'HEAD');
    const changed = pinWorkflows(await readWorkflows(git, head), head, version);
    if (changed.size === 0) return head;
    for (const [path, text] of changed) await writeFile(join(worktree, path), text);
    await git('commit', '--all', '--quiet', '--message', `build(release): pin the workflows of v${version}`);
  }
}
