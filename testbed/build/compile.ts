import { estimate } from './estimate.ts';
import { goBuild } from './go-build.ts';
import { type SourceSizes, sourcesToCompile } from './sources.ts';
import type { Tool } from './tools.ts';

export interface CompileOptions {
  /** A directory for unfinished files, on the file system of the programs' places; removed at the end. */
  readonly staging: string;
  readonly log: (line: string) => void;
  readonly status: (text: string | undefined) => void;
  readonly signal: AbortSignal | undefined;
  /** A program is in its place. */
  readonly onBuilt: (tool: Tool) => void;
}

const STATUS_MILLISECONDS = 1000;

/** Compiles programs of one group from the Go module proxy, and tells how far it is. */
export async function compile(
  group: string,
  tools: readonly Tool[],
  { staging, log, status, signal, onBuilt }: CompileOptions,
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
    await goBuild(group, tools, staging, {
      signal,
      onPackage: (importPath) => void compiled.add(importPath),
      onBuilt(tool) {
        remaining.delete(tool);
        log(`built ${tool.name} ${tool.version} (${Math.round((Date.now() - started) / 1000)} s)`);
        onBuilt(tool);
      },
    });
  } finally {
    clearInterval(timer);
    await asking;
  }
}
