import { appendFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { CommandError, describePlace, UserError } from '../log/errors.ts';
import type { Log } from '../log/log.ts';
import { runnerLog } from '../log/runner-log.ts';
import { secretForms } from '../log/secrets.ts';
import { type InputSpecs, type Inputs, readInputs } from './inputs.ts';

/** What an action is to its users. `action.yml` and the README's tables are made from it. */
export interface ActionDefinition<S extends InputSpecs = InputSpecs, O extends string = string> {
  /** The folder's name, such as `action-diff`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly inputs: S;
  /** Output names with what they hold. */
  readonly outputs: Readonly<Record<O, string>>;
}

/** What a running action may use of its runner. */
export interface ActionContext<O extends string = string> {
  readonly log: Log;
  /** Outputs are kept when the action fails later. */
  setOutput(name: O, value: string | number | boolean): void;
  /** Adds Markdown to the job summary. Does nothing where the runner keeps none. */
  appendSummary(markdown: string): Promise<void>;
  /** Masks a secret, its lines and its decoded forms from here on. */
  mask(secret: string): void;
  /** Absolute path of the checkout; relative paths of inputs and of mesh.yaml start here. */
  readonly workspace: string;
  /** An empty directory (mode 0700) for this run, removed at its end. */
  readonly temporary: string;
  /** A directory whose files outlive the action, for later steps to read or upload. */
  readonly reports: string;
}

/** GitHub keeps at most 1 MiB of summary a step and drops the whole of a larger one. */
const SUMMARY_LIMIT = 1024 * 1024;

/**
 * Runs an action: reads its inputs, masks the secret ones, gives it what it needs and owns its failure. A failure is
 * one annotation and exit code 1; a stack trace is shown for our own bugs only, and only when debug logging is on.
 */
export async function runAction<S extends InputSpecs, O extends string>(
  definition: ActionDefinition<S, O>,
  run: (inputs: Inputs<S>, context: ActionContext<O>) => Promise<void>,
): Promise<void> {
  const log = runnerLog();
  let temporary: string | undefined;
  try {
    for (const [name, spec] of Object.entries(definition.inputs)) {
      if (spec.secret === true) mask(core.getInput(name));
    }
    const inputs = readInputs(definition.inputs, (name) => core.getInput(name));
    temporary = await realpath(await mkdtemp(join(process.env.RUNNER_TEMP ?? tmpdir(), `${definition.id}-`)));
    await run(inputs, {
      log,
      setOutput: (name, value) => core.setOutput(name, value),
      appendSummary,
      mask,
      workspace: process.env.GITHUB_WORKSPACE ?? process.cwd(),
      temporary,
      reports: process.env.RUNNER_TEMP ?? tmpdir(),
    });
  } catch (error) {
    reportFailure(error, log);
    process.exitCode = 1;
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

function mask(secret: string): void {
  if (secret !== '') for (const form of secretForms(secret)) core.setSecret(form);
}

async function appendSummary(markdown: string): Promise<void> {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  const text =
    Buffer.byteLength(markdown) < SUMMARY_LIMIT
      ? markdown
      : 'This summary is larger than GitHub shows (1 MiB). Read the log or the report file of this step.';
  await appendFile(file, `${text}\n`);
}

function reportFailure(error: unknown, log: Log): void {
  if (error instanceof UserError) {
    const object = error.where.object === undefined ? '' : `${describePlace({ object: error.where.object })}: `;
    const title = error instanceof CommandError ? 'A program failed' : undefined;
    log.error(`${object}${error.what}\n${error.next}`, error.where, title);
    if (error.cause instanceof Error) log.debug(`cause: ${error.cause.message}`);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  log.error(
    `${message}\nThis is a bug in mesh-ci. Please report it with the log of this step.`,
    {},
    'Unexpected failure',
  );
  if (error instanceof Error) log.debug(error.stack ?? '');
}
