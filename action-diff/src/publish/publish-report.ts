import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitHub } from '../../../shared/github/client.ts';
import { type RunContext, runUrl } from '../../../shared/github/run-context.ts';
import { type StickyOutcome, upsertStickyComment } from '../../../shared/github/sticky-comment.ts';
import { compare } from '../compare/change-set.ts';
import type { DiffContext, DiffInputs } from '../definition.ts';
import { createMask } from '../mask/mask.ts';
import { fitReport } from '../report/fit.ts';
import { makeReport, type Report } from '../report/markdown-report.ts';
import { absenceNotes, chartNotes, environmentNotes } from '../report/notes.ts';
import { reportContent } from '../report/report-content.ts';
import { resourceNotes } from '../report/resource-notes.ts';
import { counted } from '../report/section-content.ts';
import type { Comparison } from '../sides/comparison.ts';
import { publishPage } from './publish-page.ts';

/** GitHub drops a summary of 1 MiB; other text of the step may come before it. */
const SUMMARY_BYTES = 1_000_000;

/** A report that has been told, and where else all of it is. */
export interface Told {
  readonly report: Report;
  /** Markdown that says where the whole report is, for one that is shortened. */
  readonly whole: string;
}

/**
 * Tells what differs: report files, page, job summary, outputs.
 * @param comparison what `essential` left of it; masked once more here, which changes nothing of it
 */
export async function tell(
  comparison: Comparison,
  inputs: DiffInputs,
  run: RunContext,
  context: DiffContext,
): Promise<Told> {
  const { base, head, pairs } = comparison;
  const set = compare(pairs);
  const notes = [
    ...comparison.notes,
    ...absenceNotes(comparison),
    ...environmentNotes(set),
    ...chartNotes(pairs),
    ...resourceNotes(set.objects),
  ];
  const content = reportContent({ base, head, set, notes }, createMask());
  const key = keyOf(inputs);
  const upload = inputs.artifact !== '';
  const name = `${upload ? inputs.artifact : 'mesh-ci-diff'}${key.slice('diff'.length)}`;
  const page = await publishPage(content, { name, upload }, run, context);
  const report = makeReport(content, page);
  const file = join(context.reports, `mesh-ci-${key}.md`);
  await writeFile(file, fitReport(report, Number.POSITIVE_INFINITY, ''), { mode: 0o600 });
  context.setOutput('report', file);
  context.setOutput('changed', set.objects.length > 0);
  context.setOutput('changes', report.groups);
  context.setOutput('risks', report.risks.length);
  const whole = page === undefined ? undefined : `[Full report](${page})`;
  await context.appendSummary(
    fitReport(report, SUMMARY_BYTES, whole ?? "The full report is the file in this step's output `report`."),
  );
  const counts = `${counted(report.groups, 'distinct change')}, ${counted(report.risks.length, 'risk')}`;
  context.log.info(`${counts}. Full report: ${file}`);
  return { report, whole: whole ?? `The full report is in the [job summary](${runUrl(run)}).` };
}

/** What a comment is about. */
export interface CommentPlace {
  readonly pullRequest: number;
  /** The commit that the comment is about: it is not written when the pull request has another one by now. */
  readonly head: string;
  /** The run that rendered it: of two for one commit the later one has the say. */
  readonly runId: number;
}

/** Writes the comment, if it is not outdated. */
export async function comment(
  github: GitHub,
  place: CommentPlace,
  { report, whole }: Told,
  inputs: DiffInputs,
  { log, setOutput }: DiffContext,
): Promise<void> {
  const { outcome, url }: StickyOutcome = await upsertStickyComment(github, {
    ...place,
    key: keyOf(inputs),
    maxBytes: inputs['max-bytes'],
    body: (maxBytes) => fitReport(report, maxBytes, whole),
  });
  if (url !== undefined) setOutput('comment-url', url);
  if (outcome === 'outdated') log.notice('Skipped the comment: a newer commit or run already wrote it.');
  else log.info(`comment ${outcome}: ${url}`);
}

/** Two meshes in one repository have a comment each, and so has each thing that a head is compared with. */
function keyOf({ against, environment, config, ...inputs }: DiffInputs): string {
  const other = { commit: '', directory: inputs['base-directory'], live: `live ${environment}` }[against];
  if (config === 'mesh.yaml' && other === '') return 'diff';
  const text = other === '' ? config : JSON.stringify([config, other]);
  return `diff-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
