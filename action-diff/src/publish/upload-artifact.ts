import { dirname } from 'node:path';
import { type RunContext, runUrl } from '../../../shared/github/run-context.ts';
import type { Log } from '../../../shared/log/log.ts';

/** A file that is to become an artifact of the run. */
export interface Upload {
  readonly file: string;
  /** Name of the artifact, a ZIP archive. Undefined for the file as it is, so that the link opens it. */
  readonly archive: string | undefined;
  /** What it is, for messages. */
  readonly what: string;
  /** The output that names the file, and the input that names the artifact. */
  readonly output: string;
  readonly input: string;
}

/**
 * Uploads a file as an artifact. What keeps it from being uploaded is told and no failure.
 * @returns its URL; undefined when it was not uploaded
 */
export async function uploadArtifact(
  { file, archive, what, output, input }: Upload,
  run: RunContext,
  log: Log,
  env = process.env,
): Promise<string | undefined> {
  if (!hasArtifacts(run.serverUrl) || !env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL) {
    log.notice(
      `This server keeps no artifacts of this kind: the ${what} is only in the file that \`${output}\` names.`,
    );
    return undefined;
  }
  try {
    // Loaded here: with its client of Azure's storage it is larger than the rest of the action.
    const { DefaultArtifactClient } = await import('@actions/artifact');
    const options = { skipArchive: archive === undefined };
    const { id } = await new DefaultArtifactClient().uploadArtifact(archive ?? '', [file], dirname(file), options);
    return `${runUrl(run)}/artifacts/${id}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.warning(
      `The ${what} was not uploaded: ${message}\nEach job of a run needs another \`${input}\`; an empty one uploads nothing. The file that \`${output}\` names has the ${what}.`,
    );
    return undefined;
  }
}

/** As @actions/artifact decides it: github.com and its data residency have the service, GitHub Enterprise Server not. */
function hasArtifacts(serverUrl: string): boolean {
  const { hostname } = new URL(serverUrl);
  return hostname === 'github.com' || hostname.endsWith('.ghe.com') || hostname.endsWith('.localhost');
}
