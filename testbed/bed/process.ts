import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

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

/**
 * Runs "$@" in a process group. When standard input closes, which the kernel does for us when this process is gone,
 * however it went, the program is killed; when it has ended, so is all that it started. As the shell waits for the
 * program, the program is gone when the shell is.
 */
const WATCHED =
  'exec 3<&0; "$@" </dev/null 3<&- & child=$!; ( cat <&3 >/dev/null; kill -KILL $child ) & wait $child; kill -KILL 0';

/** Starts a program that cannot outlive this process. Its output goes to NAME.log in `directory`. */
export async function startProcess(options: ProcessOptions): Promise<BackgroundProcess> {
  const logFile = join(options.directory, `${options.name}.log`);
  const log = await open(logFile, 'a', 0o600);
  const child = spawn('sh', ['-c', WATCHED, basename(options.program), options.program, ...options.args], {
    cwd: options.directory,
    env: { PATH: process.env.PATH, HOME: options.directory, ...options.env },
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  await log.close();
  return {
    name: options.name,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      // Nothing of a bed is kept, so nothing needs time to write its state.
      child.stdin?.destroy();
      await ended;
    },
    lastLines: async () => (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-12).join('\n'),
  };
}
