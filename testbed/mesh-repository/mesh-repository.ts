import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FileMode, Tree, TreeFile } from '../github/git-objects.ts';

const run = promisify(execFile);
const example = join(import.meta.dirname, '..', '..', 'examples', 'mesh');

/** A user's mesh repository: a git checkout made from examples/mesh. */
export interface MeshRepository {
  readonly path: string;
  /** Runs git in it and returns what it prints, trimmed. */
  git(...args: string[]): Promise<string>;
  /** Commits everything there is and returns the new commit. */
  commit(message: string): Promise<string>;
  /** Changes a file's text; an edit that changes nothing is a mistake and throws. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** The text of a file of the checkout. */
  read(file: string): Promise<string>;
  /** All files of a commit, as the fake GitHub takes them. */
  tree(commit: string): Promise<Tree>;
}

/** Copies the example to `path` (which must not exist) and commits it on `main`, as a new user does. */
export async function createMeshRepository(path: string): Promise<MeshRepository> {
  await cp(example, path, { recursive: true });
  const git = async (...args: string[]): Promise<string> => {
    // The machine's own settings (hooks, signing, another default branch) must not change what happens here.
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', ...AUTHOR };
    return (await run('git', ['-C', path, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  };
  const repository: MeshRepository = {
    path,
    git,
    async commit(message) {
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
      return await git('rev-parse', 'HEAD');
    },
    read: (file) => readFile(join(path, file), 'utf8'),
    async tree(commit) {
      const lines = (await git('ls-tree', '-r', commit)).split('\n');
      const files = lines.map((line): [string, TreeFile] => {
        const [, mode, sha = '', file = ''] = /^(\d+) blob (\S+)\t(.+)$/.exec(line) ?? [];
        return [file, { mode: mode as FileMode, sha }];
      });
      return new Map(files);
    },
    async edit(file, change) {
      const before = await repository.read(file);
      const after = change(before);
      if (after === before) throw new Error(`The edit of ${file} changed nothing.`);
      await writeFile(join(path, file), after);
    },
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'https://github.com/acme/mesh.git');
  await repository.commit('Start from the example mesh');
  return repository;
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@acme.example',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@acme.example',
};
