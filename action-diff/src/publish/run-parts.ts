import type { GitHub } from '../../../shared/github/client.ts';
import { githubError } from '../../../shared/github/github-error.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { ComparisonPart } from '../handover/handover.ts';
import { MOST_BYTES, readHandover } from '../handover/read.ts';
import { BadZip, readOnlyFile } from '../handover/zip.ts';

/** A mesh has a dozen environments at most. */
const MOST_PARTS = 50;
/** Of the archive. Manifests become a tenth of their size. */
const MOST_DOWNLOADED = 10_000_000;
const TIMEOUT_MILLISECONDS = 120_000;
const PERMISSION = 'actions: read';

/**
 * The parts that a run handed over, none of which is believed: sizes are measured and not read, names are used in
 * messages only, nothing is written to a file.
 * @param name how the names of their artifacts begin
 * @throws UserError for a part that is not as our own are
 */
export async function downloadParts(github: GitHub, runId: number, name: string): Promise<readonly ComparisonPart[]> {
  const artifacts = await listArtifacts(github, runId, name);
  if (artifacts.length > MOST_PARTS) {
    throw new UserError(`The run ${runId} has ${artifacts.length} artifacts \`${name}…\`: more than ${MOST_PARTS}.`, {
      next: 'Nothing was published. Hand over one part for each environment.',
    });
  }
  const parts: ComparisonPart[] = [];
  // All of them together may not be larger than one may be.
  let left = MOST_BYTES;
  for (const artifact of artifacts) {
    const content = await downloadContent(github, artifact, left);
    left -= content.length;
    parts.push(readHandover(content.toString('utf8'), artifact.name));
  }
  return parts;
}

interface Artifact {
  readonly id: number;
  readonly name: string;
}

async function listArtifacts(github: GitHub, run_id: number, name: string): Promise<readonly Artifact[]> {
  const { owner, repo, rest, paginate } = github;
  try {
    const all = await paginate(rest.actions.listWorkflowRunArtifacts, { owner, repo, run_id, per_page: 100 });
    return all.filter((artifact) => !artifact.expired && artifact.name.startsWith(name));
  } catch (error) {
    throw githubError(error, `listing the artifacts of the run ${run_id}`, PERMISSION);
  }
}

async function downloadContent(github: GitHub, { id, name }: Artifact, maxBytes: number): Promise<Buffer> {
  const { owner, repo, rest } = github;
  try {
    const { data } = await rest.actions.downloadArtifact({
      ...{ owner, repo, artifact_id: id, archive_format: 'zip' },
      // The stream itself, so that it can be given up at the limit: the size that GitHub tells is the uploader's word.
      request: { parseSuccessResponseBody: false, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) },
    });
    return await readOnlyFile(await collect(data as ReadableStream<Uint8Array>), maxBytes);
  } catch (error) {
    if (!(error instanceof BadZip)) throw githubError(error, `downloading the artifact ${id}`, PERMISSION);
    throw new UserError(`The artifact \`${name}\` cannot be read: it ${error.message}.`, {
      next: 'Nothing was published. Let action-diff upload it, by its input `hand-over`.',
    });
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    // Leaving the loop ends the download.
    if (size > MOST_DOWNLOADED) throw new BadZip(`is larger than ${MOST_DOWNLOADED / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
