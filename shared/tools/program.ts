import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, UserError } from '../log/errors.ts';

export interface ProgramOptions {
  /** Absolute path of the program, or its name when PATH may decide. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to (or, when undefined, removed from) the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for standard input; closed when absent. */
  readonly input?: string;
  /** Milliseconds after which the program and what it started are ended. */
  readonly timeout: number;
  /** Directory for the output files; they stay there. */
  readonly temporary: string;
  /** Called with each chunk of standard error, where programs report progress. */
  readonly onOutput?: (chunk: string) => void;
  /** Exit codes that are not a failure. Default: 0 alone. */
  readonly accept?: readonly number[];
  /** What a person should do when it fails. */
  readonly next?: string;
}

export interface ProgramResult {
  readonly exitCode: number;
  /** Path of the file that holds its standard output. */
  readonly stdout: string;
  /** Path of the file that holds its standard error. */
  readonly stderr: string;
  readonly seconds: number;
}

/**
 * For Go's runtime, which all our programs use: they run for a moment, and are a tenth faster when they collect their
 * garbage half as often.
 */
const GO = { GOGC: '200' } as const;

const LAST_LINES = 15;
const GRACE_MILLISECONDS = 5000;

/**
 * Runs a program without a shell, its output in files, and throws a CommandError when it fails or takes too long.
 * It is our own wrapper because what it must do is end the whole process group on time-out (helmfile starts helm),
 * which @actions/exec has no means for.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const started = Date.now();
  const name = `${basename(options.program)}-${randomUUID().slice(0, 8)}`;
  const paths = {
    stdout: join(options.temporary, `${name}.stdout`),
    stderr: join(options.temporary, `${name}.stderr`),
  };
  const files = [openSync(paths.stdout, 'w', 0o600), openSync(paths.stderr, 'w', 0o600)] as const;
  let end: End;
  try {
    end = await runToEnd(options, files);
  } finally {
    for (const file of files) closeSync(file);
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  if (!end.timedOut && end.exitCode !== undefined && (options.accept ?? [0]).includes(end.exitCode)) {
    return { exitCode: end.exitCode, ...paths, seconds };
  }
  const lastLines = (await tail(paths.stderr)) || (await tail(paths.stdout));
  throw new CommandError(
    {
      command: [basename(options.program), ...options.args].join(' '),
      ...end,
      seconds,
      lastLines,
      stderr: paths.stderr,
    },
    options.next ?? 'Read its message above; run the same command by hand to see more.',
  );
}

interface End {
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
}

function runToEnd(options: ProgramOptions, [stdout, stderr]: readonly [number, number]): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.program, options.args, {
      cwd: options.cwd,
      env: { ...GO, ...withoutSecrets(process.env), ...options.env },
      // A group of its own, so that a time-out ends what the program started as well.
      detached: true,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', stdout, options.onOutput ? 'pipe' : stderr],
    });
    let stopping: Promise<void> | undefined;
    const signal = (name: NodeJS.Signals): void => {
      if (child.pid !== undefined) signalGroup(child.pid, name);
    };
    const timer = setTimeout(() => {
      if (child.pid !== undefined) stopping = stopGroup(child.pid);
    }, options.timeout);
    // The runner cancels a job with SIGINT, then SIGTERM: what we started must not outlive us.
    const forward = (name: NodeJS.Signals): void => signal(name);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const settle = (): void => {
      clearTimeout(timer);
      process.off('SIGINT', forward).off('SIGTERM', forward);
    };
    child.stderr?.on('data', (chunk: Buffer) => {
      writeSync(stderr, chunk);
      options.onOutput?.(chunk.toString('utf8'));
    });
    child.stdin?.on('error', () => {
      // The program may end without reading its input; its exit code tells.
    });
    child.stdin?.end(options.input);
    child.once('error', (error) => {
      settle();
      reject(cannotStart(options.program, error));
    });
    child.once('close', (exitCode) => {
      settle();
      const end = { exitCode: exitCode ?? undefined, timedOut: stopping !== undefined };
      // What the program started may need longer than the program itself.
      void (stopping ?? Promise.resolve()).then(() => resolve(end));
    });
  });
}

/**
 * The environment without what only this action may see: its inputs (tokens and kubeconfigs among them) and the
 * tokens of the runner. A program gets a secret only when it is given one.
 */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|GH_TOKEN$)/i.test(name)),
  );
}

/** Asks a process group to end, makes it end after a while, and settles when it is gone. */
async function stopGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (await groupEnds(pid, GRACE_MILLISECONDS)) return;
  signalGroup(pid, 'SIGKILL');
  await groupEnds(pid, GRACE_MILLISECONDS);
}

/** False when it is still there after so many milliseconds. */
async function groupEnds(pid: number, milliseconds: number): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (signalGroup(pid, 0)) {
    if (Date.now() > until) return false;
    await delay(20);
  }
  return true;
}

/** False when there is no such group. Signal 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function cannotStart(program: string, cause: Error): UserError {
  return new UserError(`The program \`${program}\` could not be started: ${cause.message}.`, {
    next: 'Check that it exists, is executable and was built for this machine.',
    cause,
  });
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
