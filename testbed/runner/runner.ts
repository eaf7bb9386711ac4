import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOutputs } from './workflow-commands.ts';

/** What GitHub's runner gives a step, and what the step leaves there. */
export interface Runner {
  /** The variables that it sets for every step, and those of the inputs. */
  readonly env: Readonly<Record<string, string>>;
  /** RUNNER_TEMP: files that the step left for later ones. */
  readonly temporary: string;
  outputs(): Promise<Readonly<Record<string, string>>>;
  summary(): Promise<string>;
}

export interface RunnerOptions {
  /** An empty directory for all that the runner has; the caller removes it. */
  readonly directory: string;
  /** GITHUB_WORKSPACE. */
  readonly workspace: string;
  /** Inputs by their names in action.yml. An unset one is passed as its default, as the runner does. */
  readonly inputs: Readonly<Record<string, string>>;
}

export async function createRunner({ directory, workspace, inputs }: RunnerOptions): Promise<Runner> {
  const temporary = join(directory, 'temp');
  const output = join(directory, 'output');
  const summary = join(directory, 'summary');
  await Promise.all([mkdir(temporary), writeFile(output, ''), writeFile(summary, '')]);
  return {
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temporary,
      ...inputVariables(inputs),
    },
    temporary,
    outputs: async () => parseOutputs(await readFile(output, 'utf8')),
    summary: () => readFile(summary, 'utf8'),
  };
}

/** The runner upper-cases an input's name and turns its spaces into underscores, nothing else. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}
