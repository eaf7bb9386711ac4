import type { Finding, FindingPlace } from '../../shared/manifest/finding.ts';
import type { Problem } from './check.ts';
import type { CheckReport } from './report/check-report.ts';
import type { CheckRun } from './run-checks.ts';

/** The checks of one set of manifests, and the environments that are given that set. */
export interface SetRun {
  readonly environments: readonly string[];
  readonly objects: number;
  readonly runs: readonly CheckRun[];
}

/**
 * The checks' problems as findings, by check. The same problem in different renders is one finding of all their
 * environments.
 * @param order all environments in the order to name them
 * @param place says where a problem is in the repository
 */
export async function collect(
  sets: readonly SetRun[],
  order: readonly string[],
  place: (problem: Problem) => Promise<FindingPlace>,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const [index, { check }] of (sets[0]?.runs ?? []).entries()) {
    const found = new Map<string, Finding>();
    let milliseconds = 0;
    for (const { runs, environments } of sets) {
      const run = runs[index];
      milliseconds += run?.milliseconds ?? 0;
      for (const problem of run?.problems ?? []) {
        const finding = asFinding(check.name, problem, await place(problem), environments);
        const key = JSON.stringify({ ...finding, environments: undefined });
        const environmentsOf = new Set([...(found.get(key)?.environments ?? []), ...environments]);
        found.set(key, { ...finding, environments: order.filter((environment) => environmentsOf.has(environment)) });
      }
    }
    const objects = sets.reduce((sum, set) => sum + set.objects, 0);
    reports.push({ check, findings: [...found.values()], objects, milliseconds });
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
