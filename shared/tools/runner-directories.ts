import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunnerDirectories {
  /** For what ends with the job. */
  readonly temporary: string;
  /** For programs; a self-hosted runner keeps it, and its jobs share it. */
  readonly toolCache: string;
}

/** @actions/tool-cache refuses to work without these two variables, which only a runner sets: they are set when missing. */
export function runnerDirectories(): RunnerDirectories {
  process.env.RUNNER_TEMP ||= tmpdir();
  process.env.RUNNER_TOOL_CACHE ||= join(homedir(), '.cache', 'mesh-ci', 'runner-tools');
  return { temporary: process.env.RUNNER_TEMP, toolCache: process.env.RUNNER_TOOL_CACHE };
}
