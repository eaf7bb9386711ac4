import { availableParallelism } from 'node:os';
import type { Helmfile } from '../../../shared/helm/releases.ts';
import { renderReleases } from '../../../shared/helm/render-releases.ts';
import type { Renderer } from '../../../shared/helm/renderer.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { Fleet } from '../model/fleet.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { digestOf, type Render } from '../model/render.ts';
import type { Target } from '../model/targets.ts';
import type { ChartFileReader } from '../sources/chart-files.ts';
import { resolveRelease } from '../sources/resolve-release.ts';
import type { ChartRelease } from './chart-releases.ts';
import type { ChartRenderer } from './chart-renderer.ts';
import { inPool } from './in-pool.ts';
import type { PlainManifests } from './plain-manifests.ts';
import type { ReleaseReader } from './release-reader.ts';

/** One set of manifests with all targets that are given it. */
export interface RenderedSet {
  readonly targets: readonly Target[];
  readonly set: ManifestSet;
  readonly renders: readonly Render[];
}

/** What is rendered for each environment, and by what. */
export interface RenderPlan {
  /** By environment; undefined when there is no Helmfile. */
  readonly helmfiles: ReadonlyMap<string, readonly Helmfile[]> | undefined;
  readonly renderer: Renderer;
  readonly readRelease: ReleaseReader;
  /** By environment. */
  readonly charts: ReadonlyMap<string, readonly ChartRelease[]>;
  readonly chartFiles: ChartFileReader;
  readonly renderChart: ChartRenderer;
  readonly plain: PlainManifests;
  readonly fleet: Fleet | undefined;
  /** The file that findings are in which are of no other: the Helmfile; mesh.yaml, when there is none. */
  readonly declaredIn: string;
  readonly istio: string;
}

/**
 * Renders all targets, with as many programs at a time as there are processors. Those that come to the same manifests
 * are one set.
 * @param refuse is told of each render that failed, when there are several
 * @throws UserError when something does not render; all the rest has been tried
 */
export async function renderSets(
  plan: RenderPlan,
  targets: readonly Target[],
  refuse: (error: UserError) => void,
): Promise<readonly RenderedSet[]> {
  const tasks = targets.flatMap((target) => [
    () => renderHelmfiles(plan, target),
    ...(plan.charts.get(target.environment) ?? []).map((release) => async () => [
      await plan.renderChart(release, target),
    ]),
  ]);
  const results = await inPool(tasks, availableParallelism());
  throwFailures(results, refuse);
  const rendered = results.map((result) => (result.status === 'fulfilled' ? result.value : []));
  const sets = new Map<string, RenderedSet>();
  let at = 0;
  for (const target of targets) {
    const count = 1 + (plan.charts.get(target.environment)?.length ?? 0);
    const renders = [...rendered.slice(at, at + count).flat(), ...plan.plain.of(target.environment)];
    at += count;
    const digest = digestOf(renders.map((render) => render.digest));
    const same = sets.get(digest);
    const set = same?.set ?? setOf(renders, target, plan);
    sets.set(digest, { set, renders, targets: [...(same?.targets ?? []), target] });
  }
  return [...sets.values()];
}

async function renderHelmfiles(
  { renderer, helmfiles, readRelease }: RenderPlan,
  target: Target,
): Promise<readonly Render[]> {
  if (helmfiles === undefined) return [];
  const rendered = await renderReleases(renderer, target, helmfiles.get(target.environment) ?? []);
  return await Promise.all(
    rendered.map(async ({ helmfile, release, files }) =>
      readRelease(await resolveRelease(renderer.workspace, helmfile.file, release), files),
    ),
  );
}

function throwFailures(results: readonly PromiseSettledResult<unknown>[], refuse: (error: UserError) => void): void {
  const failures = new Set(
    results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : [])),
  );
  const bug = [...failures].find((failure) => !(failure instanceof UserError));
  const [first, ...others] = failures as ReadonlySet<UserError>;
  if (bug !== undefined) throw bug;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  for (const failure of [first, ...others]) refuse(failure);
  throw new UserError(`${failures.size} renders failed; their manifests were not checked.`, {
    next: 'See the annotation of each.',
  });
}

function setOf(renders: readonly Render[], { kubernetes }: Target, { istio, fleet }: RenderPlan): ManifestSet {
  return {
    manifests: renders.flatMap(({ manifests }) => manifests),
    releaseOf: new Map(
      renders.flatMap(({ release, manifests }) =>
        release === undefined ? [] : manifests.map((manifest) => [manifest, release] as const),
      ),
    ),
    releases: renders.flatMap(({ release }) => release ?? []),
    faults: renders.flatMap(({ faults }) => faults),
    versions: { istio, kubernetes },
    fleet,
  };
}
