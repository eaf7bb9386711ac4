import { createHash } from 'node:crypto';

export type FileMode = '100644' | '100755' | '120000';

/** A file of a tree. */
export interface TreeFile {
  readonly mode: FileMode;
  /** Of its content. */
  readonly sha: string;
}

/** All files of a commit by path. */
export type Tree = ReadonlyMap<string, TreeFile>;

/** The name that git gives to an object: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. */
function objectName(type: 'blob' | 'tree', content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

export function blobName(content: Buffer): string {
  return objectName('blob', content);
}

export interface TreeEntry {
  readonly name: string;
  readonly mode: FileMode | '040000';
  readonly sha: string;
}

/** The entries of one folder of a tree, in git's order: a folder is sorted as if its name ended with a slash. */
export function treeEntries(tree: Tree, folder = ''): TreeEntry[] {
  const names = new Map<string, TreeEntry>();
  for (const [path, file] of tree) {
    if (!path.startsWith(folder)) continue;
    const [name = '', rest] = path.slice(folder.length).split(/\/(.*)/s);
    if (names.has(name)) continue;
    names.set(
      name,
      rest === undefined ? { name, ...file } : { name, mode: '040000', sha: treeName(tree, `${folder}${name}/`) },
    );
  }
  const key = ({ name, mode }: TreeEntry): Buffer => Buffer.from(mode === '040000' ? `${name}/` : name);
  return [...names.values()].sort((a, b) => Buffer.compare(key(a), key(b)));
}

export function treeName(tree: Tree, folder = ''): string {
  const entries = treeEntries(tree, folder).map(({ name, mode, sha }) =>
    Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`), Buffer.from(sha, 'hex')]),
  );
  return objectName('tree', Buffer.concat(entries));
}
