import { type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../actions.ts';
import type { Mode } from './selection.ts';

/** A unit test that takes longer hangs: what it waits for is in its own process. */
const UNIT_TIMEOUT = ['--testTimeout', '120000'];

export interface JestRun {
  readonly mode: Mode;
  readonly args: readonly string[];
  /** Default: the terminal's, all three. */
  readonly stdio?: SpawnOptions['stdio'];
}

export interface JestResult {
  readonly exitCode: number;
  /** What it printed, where that is a pipe. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs jest over the tests of a mode; everything else is jest's own arguments. */
export function runJest({ mode, args, stdio = 'inherit' }: JestRun): Promise<JestResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        ...['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'],
        ...['--filter', join(root, 'scripts', 'tests', 'filter.ts'), ...(mode === 'unit' ? UNIT_TIMEOUT : []), ...args],
      ],
      { cwd: root, stdio, env: { ...process.env, MESH_CI_TESTS: mode } },
    );
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout?.on('data', (chunk: Buffer) => printed.stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => printed.stderr.push(chunk));
    const stop = (signal: NodeJS.Signals): void => void child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, stop);
    child.once('error', reject);
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, stop);
      const [stdout, stderr] = [printed.stdout, printed.stderr].map((chunks) => Buffer.concat(chunks).toString('utf8'));
      resolve({ exitCode: code ?? 1, stdout: stdout ?? '', stderr: stderr ?? '' });
    });
  });
}

/** The files of tests that jest would run with these arguments, and what is said of those that are left out. */
export async function listTests(
  mode: Mode,
  args: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly notes: readonly string[] }> {
  const { exitCode, stdout, stderr } = await runJest({
    ...{ mode, args: ['--listTests', '--json', ...args], stdio: ['ignore', 'pipe', 'pipe'] },
  });
  if (exitCode !== 0) throw new Error(`jest could not list the tests:\n${stderr.trim()}`);
  const notes = stderr.split('\n').filter((line) => line.startsWith('NOT RUN: '));
  return { files: JSON.parse(stdout), notes };
}
