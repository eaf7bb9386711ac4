import { spawn } from 'node:child_process';
import { root } from './actions.ts';

/** Something that passes or fails, by the name under which it is reported. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

/** Runs all of them one after the other, then judges: a line for each, and exit code 1 when one fails. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  for (const { name, run } of steps) {
    const started = Date.now();
    const passed = await run();
    console.log(`${passed ? 'pass' : 'FAIL'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (!passed) process.exitCode = 1;
  }
}

/** Runs a program in the checkout, with the terminal as its own. */
export function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}

/** What is made from definitions is what they say. */
export const GENERATED_DOCUMENTS: Step = {
  name: 'generated documents',
  run: () => succeeds(process.execPath, ['scripts/docs.ts', '--check']),
};

/** TypeScript, strict: what runs on Node, then the page's script, which runs in a browser. */
export const TYPES: Step = {
  name: 'types (tsc)',
  run: async () => (await tsc('--noEmit')) && (await tsc('--project', 'action-diff/src/html/client')),
};

function tsc(...args: string[]): Promise<boolean> {
  return succeeds(process.execPath, ['node_modules/typescript/bin/tsc', ...args]);
}
