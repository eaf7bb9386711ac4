import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of a process. */
export interface Measurement {
  readonly milliseconds: number;
  /** Largest resident set of the process itself, without what it starts, in MiB. */
  readonly peakMemory: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Exit codes that are not a failure. Default: 0 alone. */
  readonly accept?: readonly number[];
}

/** The kernel keeps the peak, so reading it now and then misses only what the last moments add. */
const POLL_MILLISECONDS = 10;

/** Runs a program to its end, its output thrown away. A failure throws: it would be quick for the wrong reason. */
export function measure(program: string, args: readonly string[], options: ProcessOptions): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const { cwd, env, accept = [0] } = options;
    const child = spawn(program, args, { cwd, env, stdio: 'ignore' });
    let peakMemory = 0;
    const poll = setInterval(() => {
      peakMemory = Math.max(peakMemory, peakOf(child.pid));
    }, POLL_MILLISECONDS);
    child.once('error', (error) => {
      clearInterval(poll);
      reject(error);
    });
    child.once('exit', (code) => {
      const milliseconds = performance.now() - started;
      clearInterval(poll);
      if (code !== null && accept.includes(code)) resolve({ milliseconds, peakMemory });
      else reject(new Error(`${program} ${args.join(' ')} failed with exit code ${code}.`));
    });
  });
}

/** `VmHWM` of /proc, in MiB; 0 for a process that is gone. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The middle value: one run that the machine disturbed does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
