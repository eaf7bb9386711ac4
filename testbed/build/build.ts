import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './cache.ts';
import { buildFlags, groupDirectory, TOOLS, type Tool, type ToolId, toolKey } from './tools.ts';

export interface BuildOptions {
  /** Default: every program. */
  readonly only?: readonly ToolId[];
  readonly log: (line: string) => void;
}

/** Two compilers fill two cores; more would only share them. */
const PARALLEL = 2;
const SIGN_OF_LIFE_MILLISECONDS = 8000;

/**
 * Paths of the bed's programs. Those that are not in the cache are built first, from the Go module proxy, with a line
 * when each begins and ends and a sign of life in between.
 */
export async function buildTools({ only, log }: BuildOptions): Promise<Readonly<Record<ToolId, string>>> {
  const wanted = TOOLS.filter(({ name }) => only === undefined || only.includes(name));
  const paths = await Promise.all(wanted.map(async (tool) => [tool, await toolPath(tool)] as const));
  const missing = paths.filter(([, path]) => !existsSync(path));
  if (missing.length > 0) await buildMissing(missing, log);
  return Object.fromEntries(paths.map(([tool, path]) => [tool.name, path])) as Record<ToolId, string>;
}

/** Where a program is once it is built. */
export async function toolPath(tool: Tool): Promise<string> {
  return join(cacheDirectory(), 'tools', await toolKey(tool), tool.name);
}

async function buildMissing(missing: readonly (readonly [Tool, string])[], log: BuildOptions['log']): Promise<void> {
  const groups = [...Map.groupBy(missing, ([tool]) => tool.group).values()];
  log(`building ${missing.length} programs of the test bed, once (20 to 30 minutes for all of them on 2 cores)`);
  const started = Date.now();
  const running = new Map<string, number>();
  let last = Date.now();
  let done = 0;
  const say = (line: string): void => {
    last = Date.now();
    log(line);
  };
  const timer = setInterval(() => {
    if (Date.now() - last < SIGN_OF_LIFE_MILLISECONDS) return;
    say(`… building ${[...running].map(([name, since]) => `${name} (${seconds(since)} s)`).join(', ')}`);
  }, 1000);
  const children = new Set<() => void>();
  const worker = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      for (const [tool, path] of group) {
        const began = Date.now();
        running.set(tool.name, began);
        await build(tool, path, children);
        running.delete(tool.name);
        done += 1;
        say(`built ${tool.name} ${tool.version} (${seconds(began)} s), ${done} of ${missing.length}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  } finally {
    clearInterval(timer);
    for (const stop of children) stop();
  }
  log(`all programs built in ${seconds(started)} s`);
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}

/** Builds beside the final place and moves it there: a build that is cut off leaves no half program. */
async function build(tool: Tool, path: string, children: Set<() => void>): Promise<void> {
  const directory = join(path, '..');
  const partial = `${path}.${process.pid}.partial`;
  await mkdir(directory, { recursive: true });
  try {
    await go(['build', ...buildFlags(tool), '-o', partial, tool.package], tool, children);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

function go(args: readonly string[], tool: Tool, children: Set<() => void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: groupDirectory(tool.group),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const stop = (): void => void child.kill('SIGKILL');
    children.add(stop);
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (cause) => {
      children.delete(stop);
      reject(new Error('Go could not be started. Install Go 1.26 or newer: https://go.dev/doc/install.', { cause }));
    });
    child.once('close', (code) => {
      children.delete(stop);
      const lastLines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
      if (code === 0) resolve();
      else reject(new Error(`Building ${tool.name} in testbed/tools/${tool.group} failed:\n${lastLines}`));
    });
  });
}
