import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';

/**
 * Runs "$@" in a process group. When standard input closes, which the kernel does for us when this process is gone,
 * however it went, the whole group is killed. When the program has ended, its exit code is written to descriptor 3 and
 * all that it left running is killed. As the shell waits for the program, the program is gone when the shell is.
 */
const WATCHED = `exec 4<&0
"$@" </dev/null 3>&- 4<&- & child=$!
( exec 3>&-; cat <&4 >/dev/null; kill -KILL 0 ) &
wait $child; echo $? >&3
kill -KILL 0`;

export interface WatchedOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Descriptors of open files; a pipe when left out. */
  readonly output?: { readonly stdout: number; readonly stderr: number };
}

/** A program that cannot outlive this process, nor can anything that it starts. */
export interface WatchedProcess {
  readonly child: ChildProcess;
  /** The program's exit code once all is gone; undefined when it was killed from here or could not be started. */
  readonly exitCode: Promise<number | undefined>;
  /** Kills it and everything that it started. */
  kill(): void;
}

/** Starts a program under the shell above. A program that does not exist ends with exit code 127, as in any shell. */
export function spawnWatched({ program, args, cwd, env, output }: WatchedOptions): WatchedProcess {
  const child = spawn('sh', ['-c', WATCHED, basename(program), program, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', output?.stdout ?? 'pipe', output?.stderr ?? 'pipe', 'pipe'],
  });
  let code = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    code += text;
  });
  // The shell may be gone before its standard input is closed from here.
  child.stdin?.on('error', () => {});
  const exitCode = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('close', () => resolve(code === '' ? undefined : Number(code)));
  });
  return { child, exitCode, kill: () => void child.stdin?.destroy() };
}
