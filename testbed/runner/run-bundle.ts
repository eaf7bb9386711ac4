import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  const temporary = join(directory, 'temp');
  const files = { output: join(directory, 'output'), summary: join(directory, 'summary') };
  try {
    await Promise.all([mkdir(temporary), writeFile(files.output, ''), writeFile(files.summary, '')]);
    const { exitCode, log } = await execute(join(root, action, 'dist', 'index.js'), run.workspace, {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? directory,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: run.workspace,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      RUNNER_TEMP: temporary,
      RUNNER_TOOL_CACHE: process.env.RUNNER_TOOL_CACHE ?? join(directory, 'tools'),
      ...inputVariables(run.inputs),
      ...run.env,
    });
    return {
      exitCode,
      log,
      ...parseCommands(log),
      outputs: parseOutputs(await readFile(files.output, 'utf8')),
      summary: await readFile(files.summary, 'utf8'),
      reports: await readFiles(temporary),
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

/** The runner upper-cases an input's name and turns its spaces into underscores, nothing else. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
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

/** Workflow commands in a log: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
export function parseCommands(log: string): Pick<BundleResult, 'annotations' | 'masks'> {
  const annotations: Annotation[] = [];
  const masks: string[] = [];
  for (const line of log.split('\n')) {
    const match = /^\s*::(error|warning|notice|add-mask)(?: ([^:]*(?:%3A[^:]*)*))?::(.*)$/.exec(line);
    if (match === null) continue;
    const [, command = '', properties = '', data = ''] = match;
    if (command === 'add-mask') masks.push(decode(data));
    else
      annotations.push({
        level: command as Annotation['level'],
        message: decode(data),
        properties: parseProperties(properties),
      });
  }
  return { annotations, masks };
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(',').filter((part) => part.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return [
        pair.slice(0, equals),
        decode(pair.slice(equals + 1))
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ];
    }),
  );
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** `name<<DELIMITER`, lines, `DELIMITER`: what @actions/core writes to GITHUB_OUTPUT. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name, , value] of text.matchAll(/^([^\n=<]+)<<(ghadelimiter_[^\n]+)\n([\s\S]*?)\n\2$/gm)) {
    if (name !== undefined) outputs[name] = value ?? '';
  }
  return outputs;
}
