import { notFound, ok, refusal } from './answers.ts';
import type { Call, Route } from './calls.ts';
import { pageOf } from './pages.ts';
import type { ChangedFile, Commit } from './records.ts';
import { hash, pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { nodeId } from './users.ts';

/** Takes up a commit; one that is known stays as it is. */
export function addCommit(
  state: State,
  sha: string,
  parents: readonly string[],
  {
    message = `Commit ${sha.slice(0, 7)}`,
    files = [],
    ...more
  }: Partial<Pick<Commit, 'message' | 'files' | 'tree' | 'author' | 'committer' | 'verified'>> = {},
): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new Error(`${sha} is not a commit: forty hexadecimal digits are.`);
  if (!state.commits.has(sha)) {
    state.commits.set(sha, { sha, parents, message, files, at: timestamp(state.now()), ...more });
  }
}

/**
 * The commit behind a branch or sha. A sha that the fake has not heard of is taken for one that somebody pushed: the
 * fake does not hold the git repository.
 */
export function commitOf(state: State, ref: string): string | undefined {
  const branch = state.branches.get(ref.replace(/^(refs\/)?heads\//, ''));
  if (branch !== undefined) return branch;
  if (!/^[0-9a-f]{40}$/.test(ref)) return undefined;
  addCommit(state, ref, []);
  return ref;
}

/** A merge of `head` into a branch, which moves. */
export function mergeInto(state: State, branch: string, head: string, message: string, sha?: string): string {
  const parents = [state.branches.get(branch), head].filter((parent) => parent !== undefined);
  const merged = sha ?? hash(`merge ${parents.join(' ')}`);
  addCommit(state, merged, parents, { message });
  state.branches.set(branch, merged);
  return merged;
}

/** The commit and all before it, nearest first. */
export function ancestry(state: State, sha: string): readonly string[] {
  const found = new Set([sha]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const commit of found) for (const parent of state.commits.get(commit)?.parents ?? []) found.add(parent);
  return [...found];
}

export const COMMIT_ROUTES: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/compare/{basehead}',
    permission: { access: 'read', anyOf: ['contents'] },
    answer: compare,
  },
];

function compare(call: Call) {
  const { state } = call;
  const [, base, head] = /^(.+?)\.\.\.(.+)$/.exec(call.path.basehead ?? '') ?? [];
  const [baseSha, headSha] = [base, head].map((ref) => (ref === undefined ? undefined : commitOf(state, ref)));
  if (baseSha === undefined || headSha === undefined) throw notFound();
  const before = ancestry(state, baseSha);
  const after = ancestry(state, headSha);
  const mergeBase = after.find((sha) => before.includes(sha));
  if (mergeBase === undefined) throw refusal(404, `No common ancestor between ${base} and ${head}.`);
  const ahead = after.filter((sha) => !before.includes(sha)).reverse();
  const behind = before.filter((sha) => !after.includes(sha));
  const { items, headers } = pageOf(call, ahead);
  const files = new Map(
    ahead.flatMap((sha) => state.commits.get(sha)?.files ?? []).map((file) => [file.filename, file]),
  );
  const page = `${pageUrl(state)}/compare/${base}...${head}`;
  return {
    ...ok({
      url: `${repositoryUrl(state)}/compare/${base}...${head}`,
      html_url: page,
      permalink_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: drawCommit(state, baseSha),
      merge_base_commit: drawCommit(state, mergeBase),
      status: statusOf(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: items.map((sha) => drawCommit(state, sha)),
      files: [...files.values()].map((file) => drawFile(state, file, headSha)),
    }),
    headers,
  };
}

function statusOf(ahead: number, behind: number): 'identical' | 'ahead' | 'behind' | 'diverged' {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function drawCommit(state: State, sha: string) {
  const { parents = [], message = '', at = '' } = state.commits.get(sha) ?? {};
  const url = `${repositoryUrl(state)}/commits/${sha}`;
  const person = { name: 'Acme', email: 'mesh@acme.example' };
  const { author = person, committer = person } = state.commits.get(sha) ?? {};
  return {
    url,
    sha,
    node_id: nodeId('Commit', sha),
    html_url: `${pageUrl(state)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${repositoryUrl(state)}/git/commits/${sha}`,
      author: { ...author, date: at },
      committer: { ...committer, date: at },
      message,
      comment_count: 0,
      tree: { sha: treeOf(state, sha), url: `${repositoryUrl(state)}/git/trees/${treeOf(state, sha)}` },
    },
    author: null,
    committer: null,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${repositoryUrl(state)}/commits/${parent}`,
      html_url: `${pageUrl(state)}/commit/${parent}`,
    })),
  };
}

/** The commit at the head of a run. */
export function drawSimpleCommit(state: State, sha: string) {
  const { message = '', at = timestamp(state.now()) } = state.commits.get(sha) ?? {};
  const person = { name: 'Acme', email: 'mesh@acme.example' };
  return { id: sha, tree_id: treeOf(state, sha), message, timestamp: at, author: person, committer: person };
}

/** A file of a pull request or a comparison. */
export function drawFile(state: State, file: ChangedFile, sha: string) {
  const { filename, status = 'modified', additions = 1, deletions = 0, patch, previousFilename } = file;
  return {
    sha: hash(`${sha} ${filename}`),
    filename,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${pageUrl(state)}/blob/${sha}/${encodeURIComponent(filename)}`,
    raw_url: `${pageUrl(state)}/raw/${sha}/${encodeURIComponent(filename)}`,
    contents_url: `${repositoryUrl(state)}/contents/${encodeURIComponent(filename)}?ref=${sha}`,
    ...(patch !== undefined && { patch }),
    ...(previousFilename !== undefined && { previous_filename: previousFilename }),
  };
}

/** The name of a commit's tree, which is made up where the fake does not know the files. */
export function treeOf(state: State, sha: string): string {
  return state.commits.get(sha)?.tree ?? hash(`tree ${sha}`);
}
