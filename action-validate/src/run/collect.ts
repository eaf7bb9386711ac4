import type { FindingPlace } from '../../../shared/manifest/finding.ts';
import type { CheckInfo, Problem } from '../model/check.ts';
import type { ReportedFinding } from '../model/check-report.ts';
import type { SetRun, SourceRun } from '../model/check-run.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { type Target, whose } from '../model/targets.ts';
import type { Judge, Judgement } from './judge.ts';

/** What one check has found in all sets and files. */
export interface Collected {
  readonly check: CheckInfo;
  readonly findings: readonly CollectedFinding[];
  readonly objects: number;
  readonly files: number;
  readonly milliseconds: number;
}

/** A finding as the settings and suppressions have it. */
export type CollectedFinding = ReportedFinding & Judgement;

/**
 * The checks' problems as findings, by check. The same problem in different renders is one finding of all their targets,
 * unless it counts for less in some of these.
 * @param checks in the order of the report; each has run over the sets, the files, or both
 * @param targets all of them, in the order to name them
 * @param place says where a problem is in the repository
 * @param judge says what a problem counts as
 */
export async function collect(
  checks: readonly CheckInfo[],
  sets: readonly SetRun[],
  sources: SourceRun,
  targets: readonly Target[],
  place: (problem: Problem) => Promise<FindingPlace>,
  judge: Judge,
): Promise<readonly Collected[]> {
  const collected: Collected[] = [];
  for (const check of checks) {
    const found = new Map<string, { readonly finding: Untargeted; readonly targets: Set<Target> }>();
    const add = async (problem: Problem, own: readonly Target[], set: ManifestSet | undefined): Promise<void> => {
      const where = await place(problem);
      for (const [environment, inIt] of Map.groupBy(own, (target) => target.environment)) {
        const judgement = judge({ check: check.name, problem, place: where, environment, set });
        if (judgement === undefined) continue;
        const finding = asFinding(check.name, problem, where, judgement);
        const key = JSON.stringify(finding);
        const same = found.get(key) ?? { finding, targets: new Set() };
        for (const target of inIt) same.targets.add(target);
        found.set(key, same);
      }
    };
    const inFiles = sources.runs.find((run) => run.check.name === check.name);
    for (const problem of inFiles?.problems ?? []) {
      const own = targets.filter(({ environment }) => problem.environments.includes(environment));
      await add(problem, own, undefined);
    }
    let milliseconds = inFiles?.milliseconds ?? 0;
    let objects = 0;
    for (const { runs, targets: own, set } of sets) {
      const run = runs.find((candidate) => candidate.check.name === check.name);
      if (run === undefined) continue;
      objects += set.manifests.length;
      milliseconds += run.milliseconds;
      for (const problem of run.problems) await add(problem, own, set);
    }
    const files = inFiles === undefined ? 0 : sources.files;
    const findings = [...found.values()].map(({ finding, targets: own }) => ({ ...finding, ...whose(own, targets) }));
    collected.push({ check, findings, objects, files, milliseconds });
  }
  return collected;
}

type Untargeted = Omit<CollectedFinding, 'environments' | 'kubernetes'>;

function asFinding(
  rule: string,
  { message, fix, manifest, path, ofCheckItself }: Problem,
  place: FindingPlace,
  { severity, ...judgement }: Judgement,
): Untargeted {
  return {
    ...{ rule, severity, message, fix, identity: manifest?.identity, path: path ?? [], place },
    ...judgement,
    ...(ofCheckItself === true ? { ofCheckItself } : {}),
  };
}
