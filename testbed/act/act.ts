import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnWatched } from '../processes/watched.ts';

export interface WorkflowRun {
  /** Path of act. */
  readonly act: string;
  /** The repository whose workflow runs, checked out at the commit that it runs for. */
  readonly repository: string;
  /** The workflow's file, inside the repository. */
  readonly workflow: string;
  readonly event: { readonly name: 'pull_request' | 'workflow_dispatch'; readonly payload: unknown };
  /** Directory with the suite as released (see releaseSuite), used as mesh-ci/mesh-ci@v1. */
  readonly suite: string;
  /** An empty directory for act's own state; the caller removes it. */
  readonly state: string;
  readonly github: { readonly url: string; readonly token: string };
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Added to the environment of every step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes a line when a step of an action of the suite, or a failure, has ended. */
  readonly log: (line: string) => void;
  /** Takes what a step prints, line by line. */
  readonly status: (line: string) => void;
}

export interface WorkflowResult {
  /** True when act ended well, which it does when every job succeeded or was skipped. */
  readonly succeeded: boolean;
  /** By the name of the job as act prints it, such as `testing/stage.yml/deploy`. */
  readonly jobs: ReadonlyMap<string, JobResult>;
  /** Everything that was printed, with secrets masked as act masks them. */
  readonly log: string;
}

export interface JobResult {
  readonly result: 'success' | 'failure';
  /** Outputs by step id, then name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly summary: string;
  /** Milliseconds that each step took, by step id. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** One line of `act --json`: only the fields that are read here. */
interface ActLine {
  readonly job?: string;
  readonly msg?: string;
  readonly stage?: string;
  readonly stepID?: readonly string[];
  readonly jobResult?: 'success' | 'failure';
  readonly executionTime?: number;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
}

/** Runs a workflow on this machine, without containers, as GitHub would run it for the repository acme/mesh. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  const eventFile = join(run.state, 'event.json');
  const cache = join(run.state, 'cache');
  await mkdir(cache, { recursive: true });
  await writeFile(eventFile, JSON.stringify(run.event.payload));
  const args = [
    ...[run.event.name, '--workflows', run.workflow, '--eventpath', eventFile, '--json'],
    ...['--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--action-cache-path', cache],
    ...['--local-repository', `mesh-ci/mesh-ci@v1=${run.suite}`],
    // The value of a secret stays out of the arguments, which every process can read.
    ...Object.keys(run.secrets).flatMap((name) => ['--secret', name]),
    ...['--secret', 'GITHUB_TOKEN'],
    ...Object.entries(run.variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...Object.entries({ GITHUB_API_URL: run.github.url, ...run.env }).flatMap(([n, value]) => [
      '--env',
      `${n}=${value}`,
    ]),
  ];
  const env = {
    ...run.secrets,
    GITHUB_TOKEN: run.github.token,
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: run.state,
    TMPDIR: process.env.TMPDIR ?? '/tmp',
  };
  const reader = createReader(run);
  const exitCode = await execute(run.act, args, run.repository, env, reader.read);
  return { succeeded: exitCode === 0, jobs: reader.jobs, log: reader.lines.join('\n') };
}

/** A step of the suite that went well, and any failure. */
const STEP_END = /^\s*(✅ {2}Success - Main mesh-ci|❌)/u;

interface MutableJob {
  result: 'success' | 'failure';
  outputs: Record<string, Record<string, string>>;
  summary: string;
  milliseconds: Record<string, number>;
}

function createReader({ log, status }: Pick<WorkflowRun, 'log' | 'status'>) {
  const jobs = new Map<string, MutableJob>();
  const lines: string[] = [];
  const read = (raw: string): void => {
    const line = parseLine(raw);
    const message = (line.msg ?? raw).trimEnd();
    lines.push(line.job === undefined ? message : `[${line.job}] ${message}`);
    if (line.job === undefined) return;
    const job = jobs.get(line.job) ?? { result: 'failure', outputs: {}, summary: '', milliseconds: {} };
    jobs.set(line.job, job);
    record(job, line);
    const text = `${line.job.trim()}: ${message.trim()}`;
    if (STEP_END.test(message)) log(text);
    else if (line.raw_output === true) status(text);
  };
  return { jobs, lines, read };
}

function record(job: MutableJob, line: ActLine): void {
  const step = line.stepID?.at(-1) ?? '';
  if (line.jobResult !== undefined) job.result = line.jobResult;
  if (line.command === 'set-output' && line.name !== undefined) {
    job.outputs[step] = { ...job.outputs[step], [line.name]: line.arg ?? '' };
  }
  if (line.command === 'summary') job.summary += line.content ?? '';
  if (line.executionTime !== undefined && line.stage === 'Main') job.milliseconds[step] = line.executionTime / 1e6;
}

function parseLine(text: string): ActLine {
  try {
    return JSON.parse(text) as ActLine;
  } catch {
    return { msg: text };
  }
}

/** Steps run whatever a workflow says; none of it outlives this process. */
async function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<number> {
  const { child, exitCode } = spawnWatched({ program, args, cwd, env });
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface({ input: output }).on('line', onLine);
  }
  return (await exitCode) ?? 1;
}
