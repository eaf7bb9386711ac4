import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionContext } from '../../../shared/action/action.ts';
import type { RunContext } from '../../../shared/github/run-context.ts';
import type { definition } from '../definition.ts';
import { pageAssets } from '../html/assets.ts';
import { reportPage } from '../html/page.ts';
import type { ReportContent } from '../report/report-content.ts';
import { uploadArtifact } from './upload-artifact.ts';

/** Where the page goes, and whether GitHub keeps it. */
export interface PageTarget {
  /** Name of the file, without `.html`. */
  readonly name: string;
  /** Uploads it as an artifact of the run. */
  readonly upload: boolean;
}

/**
 * Writes the HTML report, and uploads it. What keeps it from being uploaded is told and no failure: everything that it
 * tells is in the other reports.
 * @returns its URL; undefined when it was not uploaded
 */
export async function publishPage(
  content: ReportContent,
  { name, upload }: PageTarget,
  run: RunContext,
  { log, reports, setOutput }: ActionContext<keyof typeof definition.outputs>,
): Promise<string | undefined> {
  const file = join(reports, `${name}.html`);
  await writeFile(file, reportPage(content, await pageAssets()), { mode: 0o600 });
  setOutput('html-report', file);
  if (!upload) return undefined;
  const asPage = { file, archive: undefined, what: 'page', output: 'html-report', input: 'artifact' };
  const url = await log.group('Upload the report', () => uploadArtifact(asPage, run, log));
  if (url !== undefined) setOutput('report-url', url);
  return url;
}
