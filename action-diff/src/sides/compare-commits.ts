import { join } from 'node:path';
import type { Commits } from './commits.ts';
import type { Comparison } from './comparison.ts';
import { type Git, uncommitted, withWorktree } from './git.ts';
import { sideNotes, uncommittedNotes } from './notes.ts';
import { environmentsOf, loadSide, type RenderOptions, renderSides } from './side.ts';

/** What two commits render to: the base in a worktree of its own, the head as the checkout is. */
export async function compareCommits(
  git: Git,
  commits: Commits,
  { workspace, config }: { readonly workspace: string; readonly config: string },
  options: RenderOptions,
): Promise<Comparison> {
  return await withWorktree(git, commits.base, join(options.temporary, 'base'), async (directory) => {
    const base = await loadSide('base', commits.base, directory, config);
    const head = await loadSide('head', commits.head, workspace, config);
    return {
      base: { sha: commits.base, version: base.config?.istio.version },
      head: { sha: commits.head, version: head.config?.istio.version },
      environments: environmentsOf(base, head),
      pairs: await renderSides(base, head, options),
      notes: [...sideNotes(base, head), ...uncommittedNotes(await uncommitted(git))],
    };
  });
}
