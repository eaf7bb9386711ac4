import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnWatched } from '../processes/watched.ts';

/** A program of a bed, running in the background. */
export interface BackgroundProcess {
  readonly name: string;
  /** Ends it and everything that it started, and waits until it is gone. */
  stop(): Promise<void>;
  /** Settles when it has ended by itself or was stopped. */
  readonly ended: Promise<void>;
  isRunning(): boolean;
  /** The last lines that it printed. */
  lastLines(): Promise<string>;
}

export interface ProcessOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Directory for its log, and its working directory. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program that cannot outlive this process. Its output goes to NAME.log in `directory`. */
export async function startProcess(options: ProcessOptions): Promise<BackgroundProcess> {
  const logFile = join(options.directory, `${options.name}.log`);
  const log = await open(logFile, 'a', 0o600);
  const { child, exitCode, kill } = spawnWatched({
    program: options.program,
    args: options.args,
    cwd: options.directory,
    env: { PATH: process.env.PATH, HOME: options.directory, ...options.env },
    output: { stdout: log.fd, stderr: log.fd },
  });
  const ended = exitCode.then(() => {});
  await log.close();
  return {
    name: options.name,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      // Nothing of a bed is kept, so nothing needs time to write its state.
      kill();
      await ended;
    },
    lastLines: async () => (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-12).join('\n'),
  };
}
