import type { BuildResult, OutputFile } from 'esbuild';

/**
 * The files of a build that esbuild does not warn about.
 * @throws Error with the warnings: among them are imports that would fail when the bundle runs
 */
export function checkedOutput({ warnings, outputFiles = [] }: BuildResult): readonly OutputFile[] {
  if (warnings.length === 0) return outputFiles;
  const lines = warnings.map(({ location, text }) => `${location?.file ?? ''}:${location?.line ?? ''}: ${text}`);
  throw new Error(`esbuild warns:\n${lines.join('\n')}`);
}
