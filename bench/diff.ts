import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../scripts/actions.ts';
import { buildBundles } from '../scripts/bundle.ts';
import { ensureTools } from '../testbed/build/ensure.ts';
import { ISTIO, type IstioSnapshot } from '../testbed/build/tools.ts';
import type { Bench, BenchResult } from './bench.ts';
import type { DiffRun } from './diff-once.ts';
import { type Measurement, measure, median } from './measure.ts';
import { measureAction } from './measure-action.ts';

const run = promisify(execFile);
const LARGE = { maxBuffer: 1024 * 1024 * 1024 };

/** How often the manifests are there, each time under other names, and how many rounds are measured. */
const SIZES = [
  { copies: 1, rounds: 9 },
  { copies: 10, rounds: 5 },
  { copies: 50, rounds: 3 },
] as const;

/** Lines that a reviewer meets before opening a fold. */
const LINES = 60;

interface Round {
  readonly dyff: Measurement;
  readonly inProcess: DiffRun;
  readonly action: Measurement;
}

export const diff: Bench = {
  description: 'action-diff beside dyff, on what the two Istio snapshots render to, and on 10 and 50 times that',
  async run(log) {
    await buildBundles(['action-diff'], log);
    const programs = await ensureTools({ only: ['istioctl-older', 'istioctl-newer', 'dyff'], log });
    const directory = await mkdtemp(join(tmpdir(), 'bench-diff-'));
    try {
      const older = await generate(programs['istioctl-older'], 'older', directory);
      const newer = await generate(programs['istioctl-newer'], 'newer', directory);
      const measured = new Map<number, readonly Round[]>();
      for (const { copies, rounds } of SIZES) {
        const [base, head] = [
          await writeCopies(join(directory, `older-${copies}`), older, copies),
          await writeCopies(join(directory, `newer-${copies}`), newer, copies),
        ];
        measured.set(copies, await compareAll(programs.dyff, base, head, { directory, rounds, log }));
      }
      const [base, head] = ['older-1', 'newer-1'].map((name) => join(directory, name, FILE));
      const missed = await missedPaths(programs.dyff, base ?? '', head ?? '');
      for (const path of missed) log(`only dyff reports: ${path}`);
      return summarize(measured, missed.length);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

const FILE = 'manifests.yaml';

async function generate(istioctl: string, snapshot: IstioSnapshot, directory: string): Promise<string> {
  const operator = join(directory, `${snapshot}.yaml`);
  const spec = `spec: {profile: default, hub: docker.io/istio, tag: ${ISTIO[snapshot]}}`;
  await writeFile(operator, `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${spec}\n`);
  const env = { HOME: directory, KUBECONFIG: '/dev/null' };
  return (await run(istioctl, ['manifest', 'generate', '--filename', operator], { ...LARGE, env })).stdout;
}

/** @returns the path of the file */
async function writeCopies(directory: string, manifests: string, copies: number): Promise<string> {
  const documents = manifests.split(/^---\n/m).filter((document) => document.trim() !== '');
  const renamed = (copy: number): string =>
    documents
      .map((document) => document.replace(/(^metadata:\n(?: {2}.*\n)*? {2}name: )(\S+)/m, `$1$2-${copy}`))
      .join('---\n');
  await mkdir(directory);
  const file = join(directory, FILE);
  await writeFile(file, Array.from({ length: copies }, (_, copy) => renamed(copy)).join('---\n'));
  return file;
}

async function compareAll(
  dyff: string,
  base: string,
  head: string,
  { directory, rounds, log }: { directory: string; rounds: number; log: (line: string) => void },
): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // Interleaved, so that a machine that slows down slows all.
    measured.push({
      dyff: await measure(dyff, ['between', '--omit-header', base, head], { cwd: directory, env: {} }),
      inProcess: await diffOnce(base, head),
      action: await compareByAction(base, head, directory),
    });
    log(`round ${round} of ${rounds}`);
  }
  return measured;
}

async function diffOnce(base: string, head: string): Promise<DiffRun> {
  const script = join(root, 'bench', 'diff-once.ts');
  return JSON.parse((await run(process.execPath, [script, base, head], LARGE)).stdout) as DiffRun;
}

/** The whole action, on two directories of manifests. */
function compareByAction(base: string, head: string, directory: string): Promise<Measurement> {
  const inputs = { against: 'directory', 'base-directory': dirname(base), 'head-directory': dirname(head) };
  return measureAction('action-diff', { workspace: directory, runner: directory, inputs });
}

/** Paths that dyff reports and none of ours is, is in, or is around. */
async function missedPaths(dyff: string, base: string, head: string): Promise<readonly string[]> {
  const args = ['between', '--omit-header', '--color', 'off', '--use-go-patch-style', base, head];
  const { stdout } = await run(dyff, args, LARGE);
  const ours = (await diffOnce(base, head)).changed.map(({ object, path }) => `${object} ${path}`);
  const reported = [...stdout.matchAll(/^(\/\S*) {2}\((\S+)\)$/gm)].map(
    ([, path = '', object = '']) => `${object} ${path}`,
  );
  if (reported.length === 0) throw new Error('dyff reports no path at all: its output has another form.');
  return reported.filter((path) => !ours.some((one) => covers(one, path) || covers(path, one)));
}

/** Whether one path is, or leads to, another. */
function covers(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

function summarize(measured: ReadonlyMap<number, readonly Round[]>, missed: number): BenchResult {
  const table: string[][] = [
    ['', 'dyff', 'in-process', 'whole action', 'memory of dyff', 'in-process', 'whole action'],
  ];
  const ratios: Record<string, number> = {};
  const goals: Record<string, number> = {};
  const ratio = (name: string, value: number, goal: number): void => {
    ratios[name] = Number(value.toFixed(2));
    goals[name] = goal;
  };
  for (const [copies, rounds] of measured) {
    const of = (value: (round: Round) => number): number => median(rounds.map(value));
    const time = (value: (round: Round) => number): string => `${Math.round(of(value))} ms`;
    const memory = (value: (round: Round) => number): string => `${Math.round(of(value))} MiB`;
    table.push([
      `${copies} ×`,
      ...[time(({ dyff }) => dyff.milliseconds), time(({ inProcess }) => inProcess.wall)],
      ...[time(({ action }) => action.milliseconds), memory(({ dyff }) => dyff.peakMemory)],
      ...[memory(({ inProcess }) => inProcess.memory), memory(({ action }) => action.peakMemory)],
    ]);
    ratio(
      `${copies} × in-process / dyff`,
      of(({ inProcess, dyff }) => inProcess.wall / dyff.milliseconds),
      1,
    );
    ratio(
      `${copies} × action / dyff`,
      of(({ action, dyff }) => action.milliseconds / dyff.milliseconds),
      1.5,
    );
    ratio(
      `${copies} × memory / dyff`,
      of(({ action, dyff }) => action.peakMemory / dyff.peakMemory),
      1,
    );
  }
  const [first] = measured.get(1) ?? [];
  ratio(`lines before any fold / ${LINES}`, (first?.inProcess.lines ?? Number.NaN) / LINES, 1);
  // Of these none may be.
  const hidden = first?.inProcess.risks.filter((id) => !first.inProcess.visibleRisks.includes(id)) ?? [];
  ratio('risks that only a fold shows', hidden.length, 1);
  ratio('paths that only dyff reports', missed, 1);
  return { table, ratios, goals };
}
