import { createHash } from 'node:crypto';
import { UserError } from '../log/errors.ts';
import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';

/** What git keeps of a file besides its content: plain, executable, or a symbolic link whose content is its target. */
export type FileMode = '100644' | '100755' | '120000';

/** The files of a commit. */
export interface Tree {
  readonly sha: string;
  /** By path. `blob` is the name of the content. */
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly blob: string }>;
}

/** A file that differs from a tree. */
export interface FileChange {
  readonly path: string;
  /** Undefined: the file is removed. */
  readonly file: { readonly mode: FileMode; readonly content: Buffer } | undefined;
}

/**
 * The files of a commit, as GitHub has it.
 * @throws UserError when GitHub refuses, or lists more files than it gives at once
 */
export async function readTree(github: GitHub, commit: string): Promise<Tree> {
  const { owner, repo, rest } = github;
  try {
    const { tree } = (await rest.git.getCommit({ owner, repo, commit_sha: commit })).data;
    const { data } = await rest.git.getTree({ owner, repo, tree_sha: tree.sha, recursive: '1' });
    if (data.truncated) {
      throw new UserError('The repository has more files than GitHub lists at once (100,000, or 7 MB of names).', {
        next: 'Keep the mesh in a repository of its own, or commit the generated files with git.',
      });
    }
    const files = data.tree.filter(({ type }) => type === 'blob');
    return { sha: tree.sha, files: new Map(files.map(({ path, mode, sha }) => [path, { mode, blob: sha }])) };
  } catch (error) {
    throw githubError(error, `reading the files of commit ${commit}`, 'contents: write');
  }
}

/** The name that git gives to a content: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. */
export function blobName(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** A file goes into the tree's own request when it is text of at most so many bytes, and so many in all. */
const INLINE_FILE = 64 * 1024;
const INLINE_TOTAL = 512 * 1024;

/** GitHub asks not to write many things at once. */
const PARALLEL = 4;

/**
 * Stores a tree with these changes. Small text goes with the tree, everything else before it, a few files at a time.
 * @returns the new tree's name
 * @throws UserError when GitHub refuses
 */
export async function writeTree(github: GitHub, base: Tree, changes: readonly FileChange[]): Promise<string> {
  const { owner, repo, rest } = github;
  const inline = inlinePaths(changes);
  try {
    const entries = await inTurns(changes, async ({ path, file }) => {
      if (file === undefined) return { path, mode: '100644', type: 'blob', sha: null } as const;
      const { mode, content } = file;
      if (inline.has(path)) return { path, mode, type: 'blob', content: content.toString('utf8') } as const;
      const blob = { content: content.toString('base64'), encoding: 'base64' };
      const { data } = await rest.git.createBlob({ owner, repo, ...blob });
      return { path, mode, type: 'blob', sha: data.sha } as const;
    });
    return (await rest.git.createTree({ owner, repo, base_tree: base.sha, tree: entries })).data.sha;
  } catch (error) {
    throw githubError(error, 'storing the files', 'contents: write');
  }
}

function inlinePaths(changes: readonly FileChange[]): ReadonlySet<string> {
  const paths = new Set<string>();
  let left = INLINE_TOTAL;
  for (const { path, file } of changes) {
    if (file === undefined || !isText(file.content)) continue;
    const { length } = file.content;
    if (length > INLINE_FILE || length > left) continue;
    left -= length;
    paths.add(path);
  }
  return paths;
}

/** JSON carries nothing but text. */
function isText(content: Buffer): boolean {
  return !content.includes(0) && Buffer.from(content.toString('utf8')).equals(content);
}

/** Like `Promise.all` over a map, with at most `PARALLEL` under way. The order of the results is that of the items. */
async function inTurns<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await task(next[1]);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
