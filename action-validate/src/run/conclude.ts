import type { ActionContext } from '../../../shared/action/action.ts';
import type { Inputs } from '../../../shared/action/inputs.ts';
import type { Finding } from '../../../shared/manifest/finding.ts';
import { type Baseline, entryOf, writeBaseline } from '../baseline/baseline.ts';
import type { BaselineInput } from '../baseline/baseline-input.ts';
import { compareWith, mayBeKnown } from '../baseline/compare.ts';
import type { definition } from '../definition.ts';
import { bySeverity, type CheckReport } from '../model/check-report.ts';
import { environmentsOf } from '../model/targets.ts';
import { type Outcome, publish, writeReportFiles } from '../report/publish.ts';
import { assess, type Found } from './assess.ts';

type Context = ActionContext<keyof typeof definition.outputs>;

/**
 * Says what of all that was found counts, and writes it wherever people look.
 * @returns what counts, the most severe first
 */
export async function conclude(
  found: Found,
  inputs: Pick<Inputs<typeof definition.inputs>, 'sarif' | 'junit'>,
  baselineInput: BaselineInput | undefined,
  context: Context,
): Promise<readonly Finding[]> {
  const outcome = await outcomeOf(found, baselineInput, context);
  await publish(outcome, context);
  // What reads these files takes a finding that is not in them for one that is repaired.
  if (found.complete) await writeReportFiles(outcome, { ...inputs, fallback: found.config.file }, context);
  return bySeverity(outcome.reports);
}

async function outcomeOf(found: Found, input: BaselineInput | undefined, context: Context): Promise<Outcome> {
  const environments = environmentsOf(found.targets);
  const reports = await assess(found);
  const { neverSuppress } = found.config.validate;
  const baseline = input && (input.before ?? (await writeNew(found, input, reports, context)));
  if (baseline === undefined) return { reports, environments, baseline: undefined };
  const compared = compareWith(baseline, reports, { neverSuppress, environments, complete: found.complete });
  return { reports: compared.reports, environments, baseline: { file: baseline.file, gone: compared.gone } };
}

/** A baseline of what was found; undefined when that is not all there is. */
async function writeNew(
  { complete, config }: Found,
  { file, path }: BaselineInput,
  reports: readonly CheckReport[],
  { log }: Context,
): Promise<Baseline | undefined> {
  if (!complete) return undefined;
  const findings = bySeverity(reports).filter((finding) => mayBeKnown(finding, config.validate.neverSuppress));
  await writeBaseline(path, findings);
  log.notice(`The baseline is written (findings: ${findings.length}): commit it.`, { file });
  return { file, entries: findings.map(entryOf) };
}
