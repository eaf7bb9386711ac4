import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionContext } from '../../../shared/action/action.ts';
import type { RunContext } from '../../../shared/github/run-context.ts';
import type { definition } from '../definition.ts';
import { type ComparisonPart, toHandover } from '../handover/handover.ts';
import { uploadArtifact } from './upload-artifact.ts';

/**
 * Writes a part of a comparison for another job, as a file and as an artifact.
 * @param part what `essential` left of it
 * @param name of the artifact, and of the file without `.json`
 */
export async function handOver(
  part: ComparisonPart,
  name: string,
  run: RunContext,
  { log, reports, setOutput }: ActionContext<keyof typeof definition.outputs>,
): Promise<void> {
  const file = join(reports, `${name}.json`);
  await writeFile(file, JSON.stringify(toHandover(part)), { mode: 0o600 });
  setOutput('data', file);
  const upload = { file, archive: name, what: 'data', output: 'data', input: 'hand-over' };
  const url = await log.group('Hand the data over', () => uploadArtifact(upload, run, log));
  if (url !== undefined) log.info(`handed over to a job that publishes: ${url}`);
}
