import type { OptionSchemas, SourceCheck, SourceProblem } from '../model/check.ts';
import { describeRelease } from '../model/release.ts';
import { type PlacedRelease, placedReleases, type Sources } from '../model/sources.ts';

export interface SameReleaseOptions {
  /**
   * `stable`: a chart has the same releases, by name and namespace, in every environment, and none twice. `equal`: the
   * same, and every release is called like its namespace.
   */
  readonly mode: 'stable' | 'equal';
}

/** Releases that share a namespace, such as `istio` and `istio-crd` in `istio-system`, are common. */
export const SAME_RELEASE_DEFAULTS: SameReleaseOptions = { mode: 'stable' };

const OPTIONS: OptionSchemas = {
  mode: {
    description: '`equal`: every release is called like its namespace, too. Default: stable.',
    enum: ['stable', 'equal'],
  },
};

export function checkSameReleaseAndNamespace(options: SameReleaseOptions = SAME_RELEASE_DEFAULTS): SourceCheck {
  return {
    name: 'check_same_release_and_namespace',
    options: OPTIONS,
    what: 'A release has one name and one namespace, the same in every environment.',
    why: 'Dashboards, policies and names of Services in other charts hold in one environment and not in the next.',
    runSources: (sources) => [
      ...checkRepeated(sources),
      ...checkStable(sources),
      ...(options.mode === 'equal' ? checkEqual(sources) : []),
    ],
  };
}

type Place = Pick<SourceProblem, 'place' | 'environments'>;

function placeOf(placed: readonly PlacedRelease[]): Place {
  return {
    place: { file: placed[0]?.helmfile, precision: 'file-only' },
    environments: [...new Set(placed.map(({ environment }) => environment))],
  };
}

function checkRepeated(sources: Sources): SourceProblem[] {
  const same = Map.groupBy(placedReleases(sources), ({ environment, release: { name, namespace } }) =>
    JSON.stringify([environment, name, namespace]),
  );
  return [...same.values()].flatMap((placed): SourceProblem[] => {
    const [first, second] = placed;
    if (first === undefined || second === undefined) return [];
    const files = [...new Set(placed.map(({ helmfile }) => helmfile))];
    return [
      {
        severity: 'error',
        message: `The release ${describeRelease(first.release)} is there ${placed.length} times in ${first.environment}, in ${files.join(' and ')}.`,
        fix: 'Keep one of them: to Helm they are the same release.',
        ...placeOf(placed),
      },
    ];
  });
}

function checkStable(sources: Sources): SourceProblem[] {
  const byChart = Map.groupBy(placedReleases(sources), ({ release: { chart } }) => chart.directory ?? chart.name);
  return [...byChart].flatMap(([chart, placed]): SourceProblem[] => {
    const environments = Map.groupBy(placed, ({ environment }) => environment);
    for (const [name, releases] of environments) {
      for (const [other, others] of environments) {
        if (other === name) break;
        // Installed in one environment and not in the other is no difference of names.
        const [here, there] = [onlyIn(releases, others), onlyIn(others, releases)];
        if (here === undefined || there === undefined) continue;
        const message = `A release of ${chart} is ${describeRelease(there.release)} for ${other}, but ${describeRelease(here.release)} for ${name}.`;
        const fix = 'Give it one name and one namespace in all environments; put what differs into values.';
        return [{ severity: 'error', message, fix, ...placeOf([there, here]) }];
      }
    }
    return [];
  });
}

function onlyIn(own: readonly PlacedRelease[], others: readonly PlacedRelease[]): PlacedRelease | undefined {
  return own.find(({ release }) =>
    others.every(({ release: other }) => other.name !== release.name || other.namespace !== release.namespace),
  );
}

function checkEqual(sources: Sources): SourceProblem[] {
  const same = Map.groupBy(placedReleases(sources), ({ helmfile, release: { name, namespace } }) =>
    JSON.stringify([helmfile, name, namespace]),
  );
  return [...same.values()].flatMap((placed): SourceProblem[] => {
    const release = placed[0]?.release;
    if (release === undefined || release.name === release.namespace) return [];
    const message = `The release ${release.name} lives in ${release.namespace ?? 'the namespace of the kubeconfig'}.`;
    return [{ severity: 'error', message, fix: 'Call the release and its namespace the same.', ...placeOf(placed) }];
  });
}
