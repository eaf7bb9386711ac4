import type { Finding, FindingPlace } from '../../shared/manifest/finding.ts';
import type { CheckInfo, Problem, SourceProblem } from './check.ts';
import type { CheckReport } from './report/check-report.ts';
import type { CheckRun } from './run-checks.ts';

/** The checks of one set of manifests, and the environments that are given that set. */
export interface SetRun {
  readonly environments: readonly string[];
  readonly objects: number;
  readonly runs: readonly CheckRun[];
}

/** The checks of files, and how many files there are. */
export interface SourceRun {
  readonly files: number;
  readonly runs: readonly CheckRun<SourceProblem>[];
}

/**
 * The checks' problems as findings, by check. The same problem in different renders is one finding of all their
 * environments.
 * @param checks in the order of the report; each has run over the sets, the files, or both
 * @param order all environments in the order to name them
 * @param place says where a problem is in the repository
 */
export async function collect(
  checks: readonly CheckInfo[],
  sets: readonly SetRun[],
  sources: SourceRun,
  order: readonly string[],
  place: (problem: Problem) => Promise<FindingPlace>,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const check of checks) {
    const found = new Map<string, Finding>();
    const add = async (problem: Problem, environments: readonly string[]): Promise<void> => {
      const finding = asFinding(check.name, problem, await place(problem), environments);
      const key = JSON.stringify({ ...finding, environments: undefined });
      const environmentsOf = new Set([...(found.get(key)?.environments ?? []), ...environments]);
      found.set(key, { ...finding, environments: order.filter((environment) => environmentsOf.has(environment)) });
    };
    const inFiles = sources.runs.find((run) => run.check === check);
    for (const problem of inFiles?.problems ?? []) await add(problem, problem.environments);
    let milliseconds = inFiles?.milliseconds ?? 0;
    let objects = 0;
    for (const { runs, environments, objects: count } of sets) {
      const run = runs.find((candidate) => candidate.check === check);
      if (run === undefined) continue;
      objects += count;
      milliseconds += run.milliseconds;
      for (const problem of run.problems) await add(problem, environments);
    }
    const files = inFiles === undefined ? 0 : sources.files;
    reports.push({ check, findings: [...found.values()], objects, files, milliseconds });
  }
  return reports;
}

function asFinding(
  rule: string,
  { severity, message, fix, manifest, path }: Problem,
  place: FindingPlace,
  environments: readonly string[],
): Finding {
  return { rule, severity, message, fix, identity: manifest?.identity, path: path ?? [], place, environments };
}
