import { NO_MEMORY } from '../../src/cache/memory.ts';
import type { Check, SourceCheck } from '../../src/model/check.ts';
import { isCheck, isSourceCheck, type Problem } from '../../src/model/check.ts';
import type { SetRun, SourceRun } from '../../src/model/check-run.ts';
import type { Release } from '../../src/model/release.ts';
import { readRender } from '../../src/render/read-render.ts';
import { runChecks, runSourceChecks } from '../../src/run/run-checks.ts';
import { lineOf } from '../../src/sources/template-place.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import { hostileText } from './hostile.ts';
import type { Random } from './random.ts';

/** What a spoiled text came to. */
export interface Trial {
  readonly sets: readonly SetRun[];
  readonly sources: SourceRun;
  /** Checks that did not get to their end, and what else went wrong. */
  readonly failures: readonly string[];
}

export const TARGETS = [{ environment: 'dev', kubernetes: '1.36.3' }];
const VERSIONS = { istio: '1.31.0', kubernetes: '1.36.3' };

/** Gives a text to everything that reads: as what a chart renders to, as a rendered file, and as files around a chart. */
export async function tryText(text: string, checks: readonly (Check | SourceCheck)[], random: Random): Promise<Trial> {
  const release: Release = {
    name: random.chance(0.1) ? hostileText(random) : 'app',
    namespace: random.chance(0.1) ? hostileText(random) : random.pick(['shop', undefined]),
    chart: { name: 'app', directory: 'charts/app' },
  };
  const file = `charts/app/templates/${random.chance(0.2) ? hostileText(random) : 'all'}.yaml`;
  const read = readRender(text, file, release);
  const { manifests, faults } = random.chance(0.3) ? readRender(text, file, undefined) : read;
  const releaseOf = new Map(read.manifests.map((manifest) => [manifest, release]));
  const set = { manifests, releaseOf, releases: [release], faults, versions: VERSIONS };
  const runs = await runChecks(set, [], checks.filter(isCheck));
  const [first] = manifests;
  if (first !== undefined && text.length < 50_000) lineOf(text, first, ['spec', 0, 'a']);

  const own = sourceRelease({
    ...release,
    values: [{ file: 'environments/dev.yaml' }, { inline: first?.body ?? {} }],
    secrets: ['secrets/dev.yaml'],
  });
  const sources = sourcesOf(
    { dev: [own] },
    {
      'helmfile.yaml': random.chance(0.5) ? text : '',
      'environments/dev.yaml': text,
      'secrets/dev.yaml': text,
      'charts/app/values.yaml': random.chance(0.5) ? text : '',
      [file]: text,
    },
  );
  const sourceRuns = await runSourceChecks(sources, checks.filter(isSourceCheck), 'helmfile.yaml', NO_MEMORY);
  return {
    sets: [{ targets: TARGETS, set, runs }],
    sources: { files: sources.files.size, runs: sourceRuns },
    failures: [...runs, ...sourceRuns].flatMap(({ problems }) => problems.flatMap(failureOf)),
  };
}

function failureOf({ ofCheckItself, message }: Problem): string[] {
  return ofCheckItself === true ? [message] : [];
}
