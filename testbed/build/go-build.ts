import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnWatched } from '../processes/watched.ts';
import { executableName, goEnvironment, goFlags } from './go.ts';
import { toolPath } from './place.ts';
import { groupDirectory, type Tool } from './tools.ts';

export interface GoBuildOptions {
  /** Kills the compiler. */
  readonly signal: AbortSignal | undefined;
  /** A program is in its place. */
  onBuilt(tool: Tool): Promise<void>;
  /** Go has begun to compile this package. */
  onPackage(importPath: string): void;
}

const POLL_MILLISECONDS = 300;
/** Go prints the names of thousands of packages; what it says of a failure is at the end. */
const LAST_LINES = 20;

/**
 * Compiles programs of one group with one `go build`, so that a package that several of them use is compiled once and
 * no core waits while another program is linked.
 * @param staging a directory for unfinished files, on the file system of the programs' places; removed at the end
 */
export async function goBuild(
  group: string,
  tools: readonly Tool[],
  staging: string,
  { signal, onBuilt, onPackage }: GoBuildOptions,
): Promise<void> {
  const [output, temporary] = [join(staging, 'programs'), join(staging, 'go')];
  await Promise.all([mkdir(output, { recursive: true }), mkdir(temporary, { recursive: true })]);
  const env = { ...goEnvironment(), GOTMPDIR: temporary };
  const args = ['build', '-v', ...goFlags(tools), '-o', `${output}/`, ...tools.map((tool) => tool.package)];
  const { child, exitCode, kill } = spawnWatched({ program: 'go', args, cwd: groupDirectory(group), env });
  signal?.addEventListener('abort', kill);
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (PACKAGE.test(line)) onPackage(line);
      else if (!line.startsWith('go: downloading ')) lines.push(line);
    });
  }
  const waiting = [...tools];
  const moveFinished = async (): Promise<void> => {
    for (const tool of [...waiting]) {
      // Go links in its own temporary directory and moves what is whole.
      const built = join(output, executableName(tool.package));
      if (!existsSync(built)) continue;
      waiting.splice(waiting.indexOf(tool), 1);
      const path = await toolPath(tool);
      await mkdir(dirname(path), { recursive: true });
      await rename(built, path);
      await onBuilt(tool);
    }
  };
  try {
    let ended = false;
    const end = exitCode.then((code) => {
      ended = true;
      return code;
    });
    while (!ended) {
      await moveFinished();
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS))]);
    }
    await moveFinished();
    const code = await end;
    signal?.throwIfAborted();
    if (code === 127) {
      throw new Error('Go could not be started. Install Go 1.26 or newer: https://go.dev/doc/install.');
    }
    if (code !== 0 || waiting.length > 0) {
      const names = waiting.map(({ name }) => name).join(', ');
      throw new Error(`Building ${names} in testbed/tools/${group} failed:\n${lines.slice(-LAST_LINES).join('\n')}`);
    }
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
    await exitCode;
    await rm(staging, { recursive: true, force: true });
  }
}

/** With `-v` Go prints the import path of each package that it compiles, alone on a line. */
const PACKAGE = /^[\w.~/-]+$/;
