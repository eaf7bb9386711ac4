import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Runner } from '../../testbed/runner/runner.ts';
import { root } from '../actions.ts';

/**
 * Runs the sources of an action as GitHub's runner runs its bundle, but with the environment of this shell as well: a
 * kubeconfig, a proxy and a login are where the person who starts it has them.
 * @param onLine told of each line that it prints
 * @returns its exit code
 */
export function runSources(
  action: string,
  workspace: string,
  env: Runner['env'],
  onLine: (line: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, action, 'src', 'main.ts')],
      { cwd: workspace, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    // The action ends what it started; this process waits for it, and cleans up after it.
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    child.once('error', reject);
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(code ?? 1);
    });
  });
}
