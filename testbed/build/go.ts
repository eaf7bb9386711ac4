import type { Tool } from './tools.ts';

/** Symbols are left out: links are quicker and files smaller. */
const LINKER = ['-s', '-w'];

/**
 * How Go is run: nothing of the user's own settings changes what is built. A compiler that collects its garbage less often
 * takes a quarter less of the processors, and memory of which a run has plenty.
 */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', GOGC: '400' };
}

/**
 * The flags of `go build` and `go list` for programs of one group. A program's variables are for its own link only; the
 * tags are for all, so they must mean nothing to the others.
 */
export function goFlags(tools: readonly Tool[]): string[] {
  const tags = [...new Set(tools.flatMap((tool) => tool.tags))].sort();
  const own = tools.map((tool) => `-ldflags=${tool.package}=${linkerFlags(tool)}`);
  return ['-trimpath', '-tags', tags.join(','), `-ldflags=${LINKER.join(' ')}`, ...own];
}

function linkerFlags({ variables }: Tool): string {
  return [...LINKER, ...Object.entries(variables).map(([name, value]) => `-X=${name}=${value}`)].join(' ');
}

/** What `go build` calls the program of a package: the last part of its path that is not a major version. */
export function executableName(importPath: string): string {
  const parts = importPath.split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) ? (parts.at(-2) ?? last) : last;
}
