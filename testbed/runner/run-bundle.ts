import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunner } from './runner.ts';
import { parseCommand } from './workflow-commands.ts';

export interface BundleRun {
  /** Inputs by their names in action.yml. An unset one is passed as its default, as the runner does. */
  readonly inputs: Readonly<Record<string, string>>;
  /** GITHUB_WORKSPACE, and the working directory. */
  readonly workspace: string;
  /** Added to a runner's environment; nothing of this process but PATH and HOME is passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface BundleResult {
  readonly exitCode: number;
  /** Standard output and error as the runner would read them, masks not applied. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Files that it left for later steps to upload, by name. */
  readonly reports: Readonly<Record<string, string>>;
  /** What the action asked the runner to mask. */
  readonly masks: readonly string[];
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..', '..');

/** Runs the bundle of an action as GitHub's runner does: a child process that knows nothing but its environment. */
export async function runBundle(action: string, run: BundleRun): Promise<BundleResult> {
  const directory = await mkdtemp(join(tmpdir(), 'runner-'));
  try {
    const runner = await createRunner({ directory, workspace: run.workspace, inputs: run.inputs });
    const { exitCode, log } = await execute(join(root, action, 'dist', 'index.js'), run.workspace, {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? directory,
      RUNNER_TOOL_CACHE: process.env.RUNNER_TOOL_CACHE ?? join(directory, 'tools'),
      ...runner.env,
      ...run.env,
    });
    return {
      exitCode,
      log,
      ...parseCommands(log),
      outputs: await runner.outputs(),
      summary: await runner.summary(),
      reports: await readFiles(runner.temporary),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readFiles(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const read = async (name: string) => [name, await readFile(join(directory, name), 'utf8')] as const;
  return Object.fromEntries(await Promise.all(files.map(read)));
}

function execute(
  bundle: string,
  workspace: string,
  env: Record<string, string>,
): Promise<{ exitCode: number; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, log: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** Annotations and masks of a log, in their order. */
function parseCommands(log: string): Pick<BundleResult, 'annotations' | 'masks'> {
  const commands = log.split('\n').flatMap((line) => parseCommand(line) ?? []);
  return {
    annotations: commands.flatMap(({ name, data, properties }) =>
      isLevel(name) ? [{ level: name, message: data, properties }] : [],
    ),
    masks: commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data),
  };
}

function isLevel(name: string): name is Annotation['level'] {
  return name === 'error' || name === 'warning' || name === 'notice';
}
