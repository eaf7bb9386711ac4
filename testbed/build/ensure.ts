import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { takeLock } from '../../scripts/lock.ts';
import { UserError } from '../../shared/log/errors.ts';
import { inParallel } from '../../shared/tools/in-parallel.ts';
import { findBuilt } from './built.ts';
import { cacheDirectory } from './cache.ts';
import { compile } from './compile.ts';
import { DownloadFailure } from './download-file.ts';
import { downloadTool } from './download-tool.ts';
import { compiledPath, downloadedPath, findTool, places } from './place.ts';
import { type PlannedDownload, planTools } from './plan.ts';
import { type ToolSettings, toolSettings } from './settings.ts';
import { removeAbandonedStaging, stagingDirectory } from './staging.ts';
import { TOOLS, type Tool, type ToolId } from './tools.ts';

export interface EnsureOptions<N extends ToolId> {
  readonly only: readonly N[];
  /** Takes a line that stays: something began or ended. */
  readonly log: (line: string) => void;
  /** Takes what is going on now, again and again; undefined when it is over. */
  readonly status?: (text: string | undefined) => void;
  /** Ends the compiler, the downloads and the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Default: those of the environment. */
  readonly settings?: ToolSettings;
}

type Context = Required<Omit<EnsureOptions<ToolId>, 'only'>>;

/**
 * Sees to it that programs of the bed are on this machine, and returns their paths: downloads what their projects
 * release, and compiles the rest from the Go module proxy. A program that another process is getting at this time is
 * waited for.
 */
export async function ensureTools<N extends ToolId>(options: EnsureOptions<N>): Promise<Readonly<Record<N, string>>> {
  const { only, log, status = () => {}, signal, settings = toolSettings() } = options;
  const context: Context = { log, status, signal, settings };
  const missing: Tool[] = [];
  for (const tool of TOOLS.filter(({ name }) => (only as readonly ToolId[]).includes(name))) {
    if ((await findTool(tool, settings)) === undefined) missing.push(tool);
  }
  if (missing.length > 0) {
    await removeAbandonedStaging();
    const { downloads, compiled, line } = await planTools(missing, settings);
    log(line);
    const failed = await downloadAll(downloads, context);
    // One group after the other: a later one finds the packages that both have already compiled.
    const rest = missing.filter((tool) => compiled.includes(tool) || failed.includes(tool));
    for (const [group, members] of Map.groupBy(rest, (tool) => tool.group)) {
      await compileGroup(group, members, context);
    }
  }
  return await findBuilt(only, settings);
}

/** @returns those whose sites gave nothing, which are to be compiled; with `MESH_CI_TOOLS=download` that is an error */
async function downloadAll(downloads: readonly PlannedDownload[], context: Context): Promise<readonly Tool[]> {
  if (downloads.length === 0) return [];
  context.status(`downloading ${downloads.map(({ tool }) => tool.name).join(', ')}`);
  try {
    const failed = await inParallel(
      downloads.map(async (planned) => ((await downloadOne(planned, context)) ? [] : [planned.tool])),
    );
    return failed.flat();
  } finally {
    context.status(undefined);
  }
}

/** @returns whether it is there */
async function downloadOne({ tool, download, sum }: PlannedDownload, context: Context): Promise<boolean> {
  const { log, signal, settings } = context;
  const release = await takeToolLock(tool, context);
  if (release === undefined) return true;
  const started = Date.now();
  try {
    const staging = stagingDirectory(`download-${tool.name}`);
    await downloadTool(tool, download, sum, downloadedPath(tool, sum), {
      staging,
      checksums: settings.checksums,
      signal,
    });
    log(`downloaded ${tool.name} ${tool.version} (${Math.round((Date.now() - started) / 1000)} s)`);
    return true;
  } catch (error) {
    if (!(error instanceof DownloadFailure)) throw error;
    const problem = `${tool.name} ${tool.version} could not be downloaded from ${download.url}: ${error.message}`;
    if (settings.way === 'download') throw notDownloaded(problem, error);
    log(`${problem}; compiling it instead`);
    return false;
  } finally {
    release();
  }
}

function notDownloaded(problem: string, cause: unknown): UserError {
  return new UserError(`${problem}.`, {
    next: 'Check that this machine reaches the site, through HTTPS_PROXY if need be, set MESH_CI_TOOLS_MIRROR to a mirror, or unset MESH_CI_TOOLS: then the program is compiled.',
    cause,
  });
}

async function compileGroup(group: string, missing: readonly Tool[], context: Context): Promise<void> {
  const { log, status, signal } = context;
  const locks = new Map<Tool, () => void>();
  try {
    // In one order in all processes, so that no two wait for each other.
    for (const tool of [...missing].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const release = await takeToolLock(tool, context);
      if (release !== undefined) locks.set(tool, release);
    }
    const tools = missing.filter((tool) => locks.has(tool));
    if (tools.length > 0) {
      const onBuilt = (tool: Tool): void => giveBack(locks, tool);
      await compile(group, tools, { staging: stagingDirectory(group), log, status, signal, onBuilt });
    }
  } finally {
    for (const release of locks.values()) release();
    status(undefined);
  }
}

/** One lock for a program, however it comes here. Undefined when it is there: another process has got it. */
async function takeToolLock(tool: Tool, { log, status, signal, settings }: Context): Promise<(() => void) | undefined> {
  signal?.throwIfAborted();
  const possible = await places(tool, settings);
  return await takeLock(join(cacheDirectory(), 'locks', basename(dirname(await compiledPath(tool)))), {
    signal,
    isDone: () => possible.some((path) => existsSync(path)),
    onWait: () => {
      log(`${tool.name} is being built by another process: waiting for it`);
      status(`waiting for ${tool.name}, which another process builds`);
    },
  });
}

function giveBack(locks: Map<Tool, () => void>, tool: Tool): void {
  locks.get(tool)?.();
  locks.delete(tool);
}
