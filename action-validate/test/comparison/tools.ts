import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { runProgram } from '../../../shared/tools/program.ts';
import type { Tool } from './pairs.ts';

/** The programs that are asked. */
export const COMPARED = ['kube-score', 'istioctl-newer', 'kubectl-validate', 'kubeconform'] as const;

export interface Programs {
  readonly paths: Readonly<Record<(typeof COMPARED)[number], string>>;
  /** A template for kubeconform. */
  readonly catalogue: string;
  readonly temporary: string;
}

/** What a tool makes of a file. */
export interface ToolVerdict {
  /** Names of the rules that find something. */
  readonly rules: readonly string[];
  /** Whether it finds anything, or does not even read it. */
  readonly fails: boolean;
}

/** A file as a user of the tool would have it: with the namespace of its release. */
export async function writeCase(directory: string, name: string, documents: readonly JsonObject[]): Promise<string> {
  const file = join(directory, `${name}.yaml`);
  await writeFile(file, documents.map((document) => `${JSON.stringify(document, null, 1)}\n`).join('---\n'));
  return file;
}

/** @param kubernetes the version that the case is for */
export async function ask(tool: Tool, file: string, kubernetes: string, programs: Programs): Promise<ToolVerdict> {
  switch (tool) {
    case 'kube-score':
      return await askKubeScore(file, kubernetes, programs);
    case 'istioctl analyze':
      return await askAnalyze(file, programs);
    case 'kubectl-validate':
      return await askKubectlValidate(file, programs);
    case 'kubeconform -strict':
      return await askKubeconform(file, programs);
  }
}

const OFFLINE = { KUBECONFIG: '/dev/null', HOME: '/nonexistent' };

async function outputOf(program: string, args: readonly string[], temporary: string): Promise<string> {
  return (await runTool(program, args, temporary)).output;
}

/** These programs end with 1, or istioctl with 79, when they find something. */
async function runTool(
  program: string,
  args: readonly string[],
  temporary: string,
): Promise<{ readonly output: string; readonly errors: string }> {
  const options = { program, args, temporary, env: OFFLINE, timeout: 600_000, accept: [0, 1, 79] };
  const { stdout, stderr } = await runProgram(options);
  return { output: await readFile(stdout, 'utf8'), errors: await readFile(stderr, 'utf8') };
}

interface Scored {
  readonly checks:
    | readonly { readonly check: { readonly id: string }; readonly grade: number; readonly skipped: boolean }[]
    | null;
}

/** Grades: 1 critical, 5 warning, 10 well. Warnings of its policies are advice about what ours has a rule of its own for. */
async function askKubeScore(file: string, kubernetes: string, { paths, temporary }: Programs): Promise<ToolVerdict> {
  const args = [
    'score',
    '--kubernetes-version',
    `v${kubernetes.replace(/\.\d+$/, '')}`,
    '--output-format',
    'json',
    '--output-version',
    'v2',
    file,
  ];
  const output = await outputOf(paths['kube-score'], args, temporary);
  // Of a file that it cannot parse it says nothing there; of kinds that it does not know, `null`.
  if (output.trim() === '') return { rules: [], fails: true };
  const failed = ((JSON.parse(output) as readonly Scored[] | null) ?? [])
    .flatMap(({ checks }) => checks ?? [])
    .filter(({ skipped, grade, check }) => !skipped && grade <= (check.id === 'stable-version' ? 5 : 1));
  const rules = [...new Set(failed.map(({ check }) => check.id))];
  return { rules, fails: rules.length > 0 };
}

async function askAnalyze(file: string, { paths, temporary }: Programs): Promise<ToolVerdict> {
  const args = ['analyze', '--use-kube=false', '--all-namespaces', '--output', 'json', '--color=false', file];
  const { output, errors } = await runTool(paths['istioctl-newer'], args, temporary);
  // It leaves out an object that it cannot parse, and says so.
  const unread = errors.includes('errors parsing content');
  const begin = output.search(/^\[/m);
  const messages = begin === -1 ? [] : (JSON.parse(output.slice(begin)) as readonly { readonly code: string }[]);
  const rules = [...new Set(messages.map(({ code }) => code))];
  return { rules: unread ? [] : rules, fails: unread || rules.length > 0 };
}

/** It has schemas up to Kubernetes 1.30. */
async function askKubectlValidate(file: string, { paths, temporary }: Programs): Promise<ToolVerdict> {
  const none = join(temporary, 'no-definitions');
  await mkdir(none, { recursive: true });
  const args = ['--version', '1.30', '--output', 'json', '--local-crds', none, file];
  const output = await outputOf(paths['kubectl-validate'], args, temporary);
  const results = Object.values(JSON.parse(output) as Record<string, readonly { readonly status: string }[]>).flat();
  return { rules: [], fails: results.some(({ status }) => status !== 'Success') };
}

async function askKubeconform(file: string, { paths, catalogue, temporary }: Programs): Promise<ToolVerdict> {
  const args = ['-strict', '-output', 'json', '-kubernetes-version', '1.36.3', '-schema-location', catalogue, file];
  const output = await outputOf(paths.kubeconform, args, temporary);
  const { resources } = JSON.parse(output) as { readonly resources: readonly unknown[] | null };
  return { rules: [], fails: (resources ?? []).length > 0 };
}
