import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface NccOptions {
  /** The module to bundle, relative to the working directory. */
  readonly entry: string;
  /** The checkout, relative to the working directory. Its node_modules may be a link. */
  readonly root: string;
  /** Packages that cannot be loaded, whether they are installed or not. */
  readonly absent: readonly string[];
}

export interface NccResult {
  /** The bundle by name: `index.js`, and what it loads. */
  readonly files: Readonly<Record<string, string>>;
  readonly modules: readonly BundledModule[];
  /** Names of modules that do not exist: the bundle fails when it loads them. */
  readonly missing: readonly string[];
}

export interface BundledModule {
  /** Relative to the working directory. */
  readonly file: string;
  /** Whether the bundle has something of it: all may have been left out. */
  readonly isHeld: boolean;
}

const PROCESS = join(import.meta.dirname, 'ncc-process.ts');

/**
 * Bundles a module with ncc, which is not asked to minify: that takes more time than all else.
 * @param directory the working directory: what ncc makes depends on where files are from there
 */
export async function runNcc(directory: string, options: NccOptions): Promise<NccResult> {
  const child = fork(PROCESS, [JSON.stringify(options)], {
    cwd: directory,
    // ncc's own files are part of what it calls modules.
    execArgv: ['--preserve-symlinks'],
    silent: true,
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  return await new Promise((resolve, reject) => {
    let result: NccResult | undefined;
    child.once('message', (message) => {
      result = message as NccResult;
    });
    child.once('error', reject);
    child.once('close', () => {
      if (result !== undefined) resolve(result);
      else reject(new Error(`ncc failed:\n${Buffer.concat(output).toString('utf8')}`));
    });
  });
}
