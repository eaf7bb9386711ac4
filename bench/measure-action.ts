import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../scripts/actions.ts';
import { inputVariables } from '../testbed/runner/runner.ts';
import { type Measurement, measure } from './measure.ts';

export interface ActionRun {
  /** GITHUB_WORKSPACE, and the working directory. */
  readonly workspace: string;
  /** The runner's own directory: HOME, and in it RUNNER_TEMP and RUNNER_TOOL_CACHE. Runs may share it. */
  readonly runner: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Measures the bundle of an action as a runner starts it; what the run leaves is in `temporaryOf(runner)`. */
export async function measureAction(action: string, { workspace, runner, inputs }: ActionRun): Promise<Measurement> {
  const temporary = temporaryOf(runner);
  await mkdir(temporary, { recursive: true });
  return await measure(process.execPath, [join(root, action, 'dist', 'index.js')], {
    cwd: workspace,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: runner,
      GITHUB_REPOSITORY: 'acme/mesh',
      GITHUB_RUN_ID: '1',
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temporary,
      RUNNER_TOOL_CACHE: join(runner, 'tools'),
      ...inputVariables(inputs),
    },
  });
}

/** RUNNER_TEMP of a runner's directory. */
export function temporaryOf(runner: string): string {
  return join(runner, 'temp');
}
