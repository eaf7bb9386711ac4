import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import type { FindingPlace } from '../../../shared/manifest/finding.ts';
import type { CheckInfo, Problem } from '../model/check.ts';
import type { CheckReport } from '../model/check-report.ts';
import type { SetRun, SourceRun } from '../model/check-run.ts';
import { offIn } from '../model/levels.ts';
import { environmentsOf, type Target } from '../model/targets.ts';
import type { SuppressionRules } from '../suppressions/annotations.ts';
import { SUPPRESSIONS } from '../suppressions/check-suppressions.ts';
import { declared } from '../suppressions/declared.ts';
import { inConfiguration, onObjects, staleSuppressions } from '../suppressions/stale.ts';
import { type Collected, collect } from './collect.ts';
import { judgeBy } from './judge.ts';

/** What the checks have found, and what is needed to say what counts. */
export interface Found {
  /** In the order of the report. */
  readonly checks: readonly CheckInfo[];
  readonly sets: readonly SetRun[];
  readonly sources: SourceRun;
  /** Whether all checks have run over all that was rendered. */
  readonly complete: boolean;
  readonly targets: readonly Target[];
  readonly config: MeshConfig;
  readonly rules: SuppressionRules;
  /** As YYYY-MM-DD. */
  readonly today: string;
  /** Says where a problem is in the repository. */
  readonly place: (problem: Problem) => Promise<FindingPlace>;
}

/** The report of each check: what counts, what is suppressed, and what of the suppressions is stale. */
export async function assess(found: Found): Promise<readonly CheckReport[]> {
  const { checks, sets, sources, targets, config, rules, today, place, complete } = found;
  const settings = config.validate;
  const judge = judgeBy({ file: config.file, settings, rules, today });
  const environments = environmentsOf(targets);
  const collected = await collect(checks, sets, sources, targets, place, judge);
  const reports = collected.map(
    (one): CheckReport => ({
      ...reportOf(one),
      off: offIn(settings, one.check.name, environments),
    }),
  );
  const whole = config.environments.every(({ name }) => environments.includes(name));
  const written = [
    ...inConfiguration(
      declared(settings.suppressions, config.file),
      config.file,
      targets,
      config.environments.map(({ name }) => name),
    ),
    ...onObjects(sets, rules, whole),
  ];
  const stale = await staleSuppressions(written, { reports, targets, complete, today, place });
  return reports.map((report) =>
    report.check.name === SUPPRESSIONS ? { ...report, findings: [...report.findings, ...stale] } : report,
  );
}

function reportOf({ check, findings, objects, files, milliseconds }: Collected): Omit<CheckReport, 'off'> {
  return {
    ...{ check, objects, files, milliseconds },
    findings: findings.filter(({ suppression }) => suppression === undefined),
    suppressed: findings.flatMap((finding) => {
      const { suppression } = finding;
      return suppression === undefined ? [] : [{ ...finding, suppression }];
    }),
    known: [],
  };
}
