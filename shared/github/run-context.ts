import { readFile } from 'node:fs/promises';
import { UserError } from '../log/errors.ts';

/** What the runner tells of the run; this is where it is read from the environment. */
export interface RunContext {
  /** `owner/name` */
  readonly repository: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly sha: string;
  readonly runId: number;
  readonly eventName: string;
  /** The webhook's payload: text from outside. */
  readonly event: unknown;
}

/** @throws UserError outside a runner */
export async function readRunContext(env: NodeJS.ProcessEnv = process.env): Promise<RunContext> {
  const repository = env.GITHUB_REPOSITORY ?? '';
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new UserError('GITHUB_REPOSITORY is not set to `owner/name`.', {
      next: 'Run this in a GitHub Actions job, which sets it.',
    });
  }
  const runId = Number(env.GITHUB_RUN_ID);
  if (!Number.isSafeInteger(runId) || runId < 1) {
    throw new UserError('GITHUB_RUN_ID is not set to the number of a run.', {
      next: 'Run this in a GitHub Actions job, which sets it.',
    });
  }
  return {
    repository,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    serverUrl: env.GITHUB_SERVER_URL ?? 'https://github.com',
    sha: env.GITHUB_SHA ?? '',
    runId,
    eventName: env.GITHUB_EVENT_NAME ?? '',
    event: await readEvent(env.GITHUB_EVENT_PATH),
  };
}

async function readEvent(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UserError('The event of this run cannot be read.', {
      where: { file: path },
      next: 'GITHUB_EVENT_PATH must name the JSON file that the runner wrote.',
      cause,
    });
  }
}

/** The page of this run: `https://github.com/acme/mesh/actions/runs/42`. */
export function runUrl({ serverUrl, repository, runId }: RunContext): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}`;
}
