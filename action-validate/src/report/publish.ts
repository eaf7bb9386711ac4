import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ActionContext } from '../../../shared/action/action.ts';
import type { BaselineEntry } from '../baseline/baseline.ts';
import type { definition } from '../definition.ts';
import { bySeverity, type CheckReport, countOf, knownFindings, suppressedFindings } from '../model/check-report.ts';
import { annotate } from './annotations.ts';
import { consoleLines } from './console.ts';
import { junit } from './junit.ts';
import { writeReport } from './report-file.ts';
import { GITHUB_LIMITS, sarifFile, sarifFindings } from './sarif-file.ts';
import { summary } from './summary.ts';

/** What a run has come to. */
export interface Outcome {
  readonly reports: readonly CheckReport[];
  /** All of this run. */
  readonly environments: readonly string[];
  readonly baseline: { readonly file: string; readonly gone: readonly BaselineEntry[] } | undefined;
}

type Context = ActionContext<keyof typeof definition.outputs>;

/** Writes what was found to all places where people look. */
export async function publish({ reports, environments, baseline }: Outcome, context: Context): Promise<void> {
  const { log } = context;
  const findings = bySeverity(reports);
  const gone = baseline?.gone ?? [];
  context.setOutput('findings', findings.length);
  context.setOutput('errors', countOf(findings, 'error'));
  context.setOutput('known', knownFindings(reports).length);
  context.setOutput('suppressed', suppressedFindings(reports).length);
  context.setOutput('report', await writeReport(context.reports, reports, environments, gone));
  for (const line of reports.flatMap((report) => consoleLines(report, environments))) log.info(line);
  annotate(findings, log);
  if (baseline !== undefined && gone.length > 0) {
    const findings =
      gone.length === 1 ? 'finding no longer occurs: remove it' : 'findings no longer occur: remove them';
    log.notice(`${gone.length} baseline ${findings} from the baseline.`, { file: baseline.file });
    for (const { rule, subject, message, environments: where } of gone) {
      log.info(`    gone: ${rule} ${subject}: ${message} (${where.join(', ')})`);
    }
  }
  await context.appendSummary(summary(reports, environments, gone));
}

export interface ReportFiles {
  /** Paths in the workspace; empty for none. */
  readonly sarif: string;
  readonly junit: string;
  /** The file that is named for findings that are in none. */
  readonly fallback: string;
}

/** Writes the files for other programs that are asked for. */
export async function writeReportFiles(
  { reports, environments, baseline }: Outcome,
  { sarif, junit: junitPath, fallback }: ReportFiles,
  { workspace, log }: Pick<Context, 'workspace' | 'log'>,
): Promise<void> {
  if (junitPath !== '') await writeInto(resolve(workspace, junitPath), junit(reports, environments));
  if (sarif === '') return;
  const checks = reports.map(({ check }) => check);
  const results = sarifFindings(reports, baseline !== undefined);
  const file = await sarifFile({ ...{ checks, results, workspace, fallback } });
  await writeInto(resolve(workspace, sarif), file.text);
  if (file.leftOut > 0) log.warning(`${file.leftOut} findings are not in ${sarif}: GitHub takes no larger file.`);
  else if (file.results > GITHUB_LIMITS.shown) {
    log.warning(
      `GitHub shows ${GITHUB_LIMITS.shown} of the ${file.results} findings in ${sarif}, the most severe ones.`,
    );
  }
}

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
