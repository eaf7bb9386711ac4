import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive } from '../processes/alive.ts';
import { cacheDirectory } from './cache.ts';
import { estimate } from './estimate.ts';
import { goBuild } from './go-build.ts';
import { takeLock } from './lock.ts';
import { toolPath, toolPaths } from './place.ts';
import { type SourceSizes, sourcesToCompile } from './sources.ts';
import { TOOLS, type Tool, type ToolId } from './tools.ts';

export interface EnsureOptions<N extends ToolId> {
  readonly only: readonly N[];
  /** Takes a line that stays: something began or ended. */
  readonly log: (line: string) => void;
  /** Takes what is going on now, again and again; undefined when it is over. */
  readonly status?: (text: string | undefined) => void;
  /** Ends the compiler and the waiting. */
  readonly signal?: AbortSignal;
}

/** A program that is to be built, and its place. */
interface Missing {
  readonly tool: Tool;
  readonly path: string;
}

const STATUS_MILLISECONDS = 1000;

/**
 * Sees to it that programs of the bed are built, from the Go module proxy, and returns their paths. A program that
 * another process is building at this time is waited for.
 */
export async function ensureTools<N extends ToolId>(options: EnsureOptions<N>): Promise<Readonly<Record<N, string>>> {
  const wanted = TOOLS.filter(({ name }) => (options.only as readonly ToolId[]).includes(name));
  const paths = await Promise.all(wanted.map(async (tool) => ({ tool, path: await toolPath(tool) })));
  const missing = paths.filter(({ path }) => !existsSync(path));
  if (missing.length > 0) await removeAbandoned();
  // One group after the other: a later one finds the packages that both have already compiled.
  for (const [group, members] of Map.groupBy(missing, ({ tool }) => tool.group)) {
    await ensureGroup(group, members, options);
  }
  return await toolPaths(options.only);
}

async function ensureGroup(
  group: string,
  missing: readonly Missing[],
  { log, status = () => {}, signal }: EnsureOptions<ToolId>,
): Promise<void> {
  // In one order in all processes, so that no two wait for each other.
  const locks = new Map<Tool, () => Promise<void>>();
  try {
    for (const { tool, path } of [...missing].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      signal?.throwIfAborted();
      const release = await takeLock(dirname(path), {
        signal,
        isDone: () => existsSync(path),
        onWait: () => {
          log(`${tool.name} is being built by another process: waiting for it`);
          status(`waiting for ${tool.name}, which another process builds`);
        },
      });
      if (release !== undefined) locks.set(tool, release);
    }
    const tools = missing.flatMap(({ tool }) => (locks.has(tool) ? [tool] : []));
    if (tools.length > 0)
      await compile(group, tools, { log, status, signal, onBuilt: (tool) => giveBack(locks, tool) });
  } finally {
    for (const tool of [...locks.keys()]) await giveBack(locks, tool);
    status(undefined);
  }
}

async function giveBack(locks: Map<Tool, () => Promise<void>>, tool: Tool): Promise<void> {
  const release = locks.get(tool);
  locks.delete(tool);
  await release?.();
}

interface CompileOptions {
  readonly log: (line: string) => void;
  readonly status: (text: string | undefined) => void;
  readonly signal: AbortSignal | undefined;
  readonly onBuilt: (tool: Tool) => Promise<void>;
}

async function compile(
  group: string,
  tools: readonly Tool[],
  { log, status, signal, onBuilt }: CompileOptions,
): Promise<void> {
  const started = Date.now();
  const remaining = new Set(tools);
  const names = (): string => [...remaining].map(({ name }) => name).join(', ');
  log(`compiling ${names()}, once`);
  const compiled = new Set<string>();
  let sizes: SourceSizes | undefined;
  // Asked beside the build, which need not wait for an estimate.
  const asking = sourcesToCompile(group, tools).then(
    (found) => {
      sizes = found;
    },
    () => {},
  );
  const timer = setInterval(() => {
    status(`compiling ${names()}${estimate(sizes, compiled, (Date.now() - started) / 1000)}`);
  }, STATUS_MILLISECONDS);
  try {
    await goBuild(group, tools, stagingDirectory(group), {
      signal,
      onPackage: (importPath) => void compiled.add(importPath),
      async onBuilt(tool) {
        remaining.delete(tool);
        log(`built ${tool.name} ${tool.version} (${Math.round((Date.now() - started) / 1000)} s)`);
        await onBuilt(tool);
      },
    });
  } finally {
    clearInterval(timer);
    await asking;
  }
}

/** Unfinished files are beside the finished ones, on the same file system. */
function stagingDirectory(group: string): string {
  return join(cacheDirectory(), 'tools', `${STAGING}${process.pid}-${group}`);
}

const STAGING = 'building-';

/** Unfinished files of processes that were killed: they could not remove them. */
async function removeAbandoned(): Promise<void> {
  const tools = join(cacheDirectory(), 'tools');
  for (const entry of await readdir(tools).catch(() => [])) {
    const pid = entry.startsWith(STAGING) ? Number(entry.slice(STAGING.length).split('-')[0]) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(tools, entry), { recursive: true, force: true });
  }
}
