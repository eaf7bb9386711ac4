import { type Answer, created, notFound, ok, refusal } from './answers.ts';
import { type Requirement, type Token, WORKFLOW_LOGIN } from './authentication.ts';
import type { Call, Route } from './calls.ts';
import { addCommit, ancestry, commitOf, treeOf } from './commits.ts';
import { blobName, type Tree, type TreeFile, treeEntries, treeName } from './git-objects.ts';
import { push } from './pull-requests.ts';
import type { ChangedFile, Commit } from './records.ts';
import { hash, pageUrl, repositoryUrl, type State } from './state.ts';
import { nodeId } from './users.ts';

const READ: Requirement = { access: 'read', anyOf: ['contents'] };
const WRITE: Requirement = { access: 'write', anyOf: ['contents'] };
const GIT = '/repos/{owner}/{repo}/git';

export const GIT_DATABASE_ROUTES: readonly Route[] = [
  { operation: `POST ${GIT}/blobs`, permission: WRITE, answer: createBlob },
  { operation: `POST ${GIT}/trees`, permission: WRITE, answer: createTree },
  { operation: `GET ${GIT}/trees/{tree_sha}`, permission: READ, answer: getTree },
  { operation: `POST ${GIT}/commits`, permission: WRITE, answer: createCommit },
  { operation: `GET ${GIT}/commits/{commit_sha}`, permission: READ, answer: getCommit },
  { operation: `GET ${GIT}/ref/{ref}`, permission: READ, answer: getRef },
  { operation: `POST ${GIT}/refs`, permission: WRITE, answer: createRef },
  { operation: `PATCH ${GIT}/refs/{ref}`, permission: WRITE, answer: updateRef },
];

/** Puts a commit with these files on a branch, as a push from a clone does. */
export function pushTree(state: State, branch: string, sha: string, tree: Tree): void {
  const name = storeTree(state, tree);
  const parents = [state.branches.get(branch)].filter((parent) => parent !== undefined);
  addCommit(state, sha, parents);
  state.commits.set(sha, { ...(state.commits.get(sha) as Commit), tree: name });
  push(state, branch, sha, []);
}

/** The files of a branch or commit. */
export function filesOf(state: State, ref: string): Tree {
  const commit = commitOf(state, ref);
  return (commit === undefined ? undefined : state.trees.get(treeOf(state, commit))) ?? new Map();
}

function storeTree(state: State, tree: Tree): string {
  const name = treeName(tree);
  state.trees.set(name, tree);
  return name;
}

function createBlob({ state, body }: Call): Answer {
  const { content, encoding = 'utf-8' } = body as { readonly content: string; readonly encoding?: string };
  if (encoding !== 'utf-8' && encoding !== 'base64') throw refusal(422, `Unknown encoding: ${encoding}`);
  const sha = storeBlob(state, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
  return created({ sha, url: `${repositoryUrl(state)}/git/blobs/${sha}` });
}

function storeBlob(state: State, content: Buffer): string {
  const sha = blobName(content);
  state.blobs.set(sha, content);
  return sha;
}

interface WrittenEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

function createTree({ state, body }: Call): Answer {
  const written = body as { readonly tree: readonly WrittenEntry[]; readonly base_tree?: string };
  const base = written.base_tree === undefined ? new Map<string, TreeFile>() : findTree(state, written.base_tree);
  const tree = new Map(base);
  for (const entry of written.tree) applyEntry(state, tree, entry);
  return created(drawTree(state, storeTree(state, tree), tree, false));
}

function applyEntry(state: State, tree: Map<string, TreeFile>, { path = '', mode, sha, content }: WrittenEntry): void {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
    throw refusal(422, 'tree.path contains a malformed path component');
  }
  if (sha !== undefined && content !== undefined) throw refusal(422, 'Must supply either tree.sha or tree.content.');
  if (sha === null) {
    if (!tree.delete(path)) throw refusal(422, 'GitRPC::BadObjectState');
    return;
  }
  if (mode !== '100644' && mode !== '100755' && mode !== '120000') {
    throw new Error(`the fake has files only, not the mode ${mode}.`);
  }
  if (sha === undefined) {
    tree.set(path, { mode, sha: storeBlob(state, Buffer.from(content ?? '')) });
    return;
  }
  const known = state.blobs.has(sha) || [...tree.values()].some((file) => file.sha === sha);
  if (!known) throw refusal(422, `tree.sha ${sha} is not a valid blob`);
  tree.set(path, { mode, sha });
}

function getTree({ state, path, query }: Call): Answer {
  const name = path.tree_sha ?? '';
  const commit = state.branches.get(name) ?? (state.commits.has(name) ? name : undefined);
  const sha = commit === undefined ? name : treeOf(state, commit);
  return ok(drawTree(state, sha, findTree(state, sha), query.get('recursive') !== undefined));
}

/** A commit that was pushed without files has a tree that the fake knows nothing of: it is taken for an empty one. */
function findTree(state: State, sha: string): Tree {
  const tree = state.trees.get(sha);
  if (tree !== undefined) return tree;
  if ([...state.commits.keys()].some((commit) => treeOf(state, commit) === sha)) return new Map();
  throw notFound();
}

function drawTree(state: State, sha: string, tree: Tree, recursive: boolean) {
  const draw = (folder: string): object[] =>
    treeEntries(tree, folder).flatMap(({ name, mode, sha: entry }) => {
      const path = folder + name;
      const type = mode === '040000' ? 'tree' : 'blob';
      const url = `${repositoryUrl(state)}/git/${type}s/${entry}`;
      const size = type === 'blob' ? { size: state.blobs.get(entry)?.length ?? 0 } : {};
      return [
        { path, mode, type, sha: entry, ...size, url },
        ...(recursive && type === 'tree' ? draw(`${path}/`) : []),
      ];
    });
  return { sha, url: `${repositoryUrl(state)}/git/trees/${sha}`, tree: draw(''), truncated: false };
}

interface Person {
  readonly name: string;
  readonly email: string;
  readonly date?: string;
}

function createCommit({ state, token, body }: Call): Answer {
  const written = body as {
    readonly message: string;
    readonly tree: string;
    readonly parents?: readonly string[];
    readonly author?: Person;
    readonly committer?: Person;
  };
  const { message, tree, parents = [] } = written;
  const files = state.trees.get(tree);
  if (files === undefined) throw refusal(422, 'Tree SHA does not exist');
  for (const parent of parents) {
    if (!state.commits.has(parent)) throw refusal(422, 'Parent SHA does not exist or is not a commit object');
  }
  const sha = hash(`commit ${state.nextId()} ${tree} ${parents.join(' ')} ${message}`);
  // GitHub signs what an app writes in its own name, and nothing that names somebody else.
  const signed = token.kind === 'app' && written.author === undefined && written.committer === undefined;
  const author = written.author ?? personOf(token);
  const committer = signed ? WEB_FLOW : (written.committer ?? author);
  const changes = changedFiles(state.trees.get(treeOf(state, parents[0] ?? '')) ?? new Map(), files);
  addCommit(state, sha, parents, { message, files: changes, tree, author, committer, verified: signed });
  return created(drawGitCommit(state, state.commits.get(sha) as Commit));
}

const WEB_FLOW: Person = { name: 'GitHub', email: 'noreply@github.com' };

function personOf({ login }: Token): Person {
  const id = login === WORKFLOW_LOGIN ? '41898282' : '1000';
  return { name: login, email: `${id}+${login}@users.noreply.github.com` };
}

function changedFiles(before: Tree, after: Tree): ChangedFile[] {
  const removed = [...before.keys()].filter((path) => !after.has(path));
  const different = [...after].filter(([path, file]) => {
    const old = before.get(path);
    return old?.sha !== file.sha || old.mode !== file.mode;
  });
  return [
    ...different.map(([filename]) => ({ filename, status: before.has(filename) ? 'modified' : 'added' }) as const),
    ...removed.map((filename) => ({ filename, status: 'removed' }) as const),
  ];
}

function getCommit({ state, path }: Call): Answer {
  const commit = state.commits.get(path.commit_sha ?? '');
  if (commit === undefined) throw notFound();
  return ok(drawGitCommit(state, commit));
}

function drawGitCommit(state: State, commit: Commit) {
  const { sha, message, parents, at, verified = false } = commit;
  const url = `${repositoryUrl(state)}/git/commits/${sha}`;
  const tree = treeOf(state, sha);
  const person = { name: 'Acme', email: 'mesh@acme.example' };
  return {
    ...{ sha, url, message, node_id: nodeId('Commit', sha), html_url: `${pageUrl(state)}/commit/${sha}` },
    author: { date: at, ...(commit.author ?? person) },
    committer: { date: at, ...(commit.committer ?? person) },
    tree: { sha: tree, url: `${repositoryUrl(state)}/git/trees/${tree}` },
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${repositoryUrl(state)}/git/commits/${parent}`,
      html_url: `${pageUrl(state)}/commit/${parent}`,
    })),
    verification: verified
      ? { verified, reason: 'valid', signature: '-----BEGIN PGP SIGNATURE-----', payload: message, verified_at: at }
      : { verified, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

function getRef({ state, path }: Call): Answer {
  const branch = branchIn(path.ref ?? '');
  const sha = branch === undefined ? undefined : state.branches.get(branch);
  if (branch === undefined || sha === undefined) throw notFound();
  return ok(drawRef(state, branch, sha));
}

function createRef({ state, body }: Call): Answer {
  const { ref, sha } = body as { readonly ref: string; readonly sha: string };
  const branch = ref.startsWith('refs/') ? branchIn(ref.slice('refs/'.length)) : undefined;
  if (branch === undefined || !isBranchName(branch)) throw refusal(422, `Reference name is invalid`);
  if (state.branches.has(branch)) throw refusal(422, 'Reference already exists');
  if (!state.commits.has(sha)) throw refusal(422, 'Object does not exist');
  push(state, branch, sha, []);
  return created(drawRef(state, branch, sha));
}

function updateRef({ state, path, body }: Call): Answer {
  const { sha, force = false } = body as { readonly sha: string; readonly force?: boolean };
  const branch = branchIn(path.ref ?? '');
  const before = branch === undefined ? undefined : state.branches.get(branch);
  if (branch === undefined || before === undefined) throw refusal(422, 'Reference does not exist');
  if (!state.commits.has(sha)) throw refusal(422, 'Object does not exist');
  if (!force && !ancestry(state, sha).includes(before)) throw refusal(422, 'Update is not a fast forward');
  push(state, branch, sha, []);
  return ok(drawRef(state, branch, sha));
}

/** Of `heads/NAME`; the fake has no tags. */
function branchIn(ref: string): string | undefined {
  return /^heads\/(.+)$/.exec(ref)?.[1];
}

/** The rules of `git check-ref-format`, as far as a test needs them. */
function isBranchName(name: string): boolean {
  return !/[\s~^:?*[\\\x7f]|\.\.|@\{|\/\/|^[./-]|[./]$|\.lock$/.test(name);
}

function drawRef(state: State, branch: string, sha: string) {
  return {
    ref: `refs/heads/${branch}`,
    node_id: nodeId('Ref', branch),
    url: `${repositoryUrl(state)}/git/refs/heads/${branch}`,
    object: { type: 'commit', sha, url: `${repositoryUrl(state)}/git/commits/${sha}` },
  };
}
