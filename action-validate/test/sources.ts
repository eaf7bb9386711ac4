import { cleanTexts } from '../src/cache/clean-texts.ts';
import { NO_MEMORY } from '../src/cache/memory.ts';
import type { SourceCheck } from '../src/model/check.ts';
import type { HelmfileSources, ReleaseSources, Sources } from '../src/model/sources.ts';
import { sourceFile } from './source-file.ts';

/** A release `app` in `shop`, of the chart in `charts/app`, unless said otherwise. */
export function sourceRelease(release: Partial<ReleaseSources> = {}): ReleaseSources {
  const chart = { name: 'app', directory: 'charts/app' };
  return { name: 'app', namespace: 'shop', chart, values: [], secrets: [], ...release };
}

/** What one environment after the other has, by its name. */
export function sourcesOf(
  environments: Readonly<Record<string, readonly ReleaseSources[]>>,
  files: Readonly<Record<string, string>> = {},
  helmfile: Partial<HelmfileSources> = {},
): Sources {
  return {
    environments: Object.entries(environments).map(([name, releases]) => ({
      name,
      helmfiles: [{ file: 'helmfile.yaml', values: [], secrets: [], releases, ...helmfile }],
    })),
    files: new Map(Object.entries(files).map(([file, text]) => [file, sourceFile(text)])),
  };
}

/** What a check says of the files, as `severity file:line [environments] message`. */
export function saidOfSources(check: SourceCheck, sources: Sources): string[] {
  return check
    .runSources(sources, cleanTexts(check.name, NO_MEMORY))
    .map(
      ({ severity, place: { file, line }, environments, message }) =>
        `${severity} ${file}${line === undefined ? '' : `:${line}`} [${environments}] ${message}`,
    );
}
