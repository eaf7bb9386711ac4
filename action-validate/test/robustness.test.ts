import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { engines, ownChecks } from '../src/registry.ts';
import { runChecks } from '../src/run/run-checks.ts';
import { engineTools } from './engines.ts';
import { releaseOf, setOfReleases } from './manifest-set.ts';
import { baseDocuments } from './robustness/bases.ts';
import { mutate } from './robustness/mutations.ts';
import { faultsOfOutputs } from './robustness/outputs.ts';
import { randomOf } from './robustness/random.ts';
import { type FromWorker, MESH_YAML, type Share } from './robustness/share.ts';
import { TARGETS } from './robustness/trial.ts';

const COUNT = 10_000;
const ENGINE_COUNT = 300;
/** How many are one run of the programs. */
const TOGETHER = 50;
const WORKERS = 2;
/** No text takes a thousandth of it, even on a busy machine; a loop without end takes more. */
const HANGS_MILLISECONDS = 180_000;
/** To try one again: ROBUSTNESS_SEED and ROBUSTNESS_NUMBER, as a failure prints them. */
const SEED = Number(process.env.ROBUSTNESS_SEED ?? 20_261_125);
const ONLY = process.env.ROBUSTNESS_NUMBER;

let bases: readonly string[];
beforeAll(async () => {
  bases = await baseDocuments();
});

interface Result {
  readonly faults: readonly string[];
  readonly objects: number;
  readonly findings: number;
}

test(`${COUNT} spoiled manifests neither crash nor hang anything, and no output obeys them`, async () => {
  const numbers = ONLY === undefined ? Array.from({ length: COUNT }, (_, number) => number) : [Number(ONLY)];
  const started = performance.now();
  const results = await Promise.all(
    Array.from({ length: WORKERS }, (_, worker) =>
      workThrough({ seed: SEED, bases, numbers: numbers.filter((number) => number % WORKERS === worker) }),
    ),
  );
  const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0);
  console.log(
    `Seed ${SEED}: ${numbers.length} mutated manifests of ${bases.length} real documents, ${sum(({ objects }) => objects)} objects, ${sum(({ findings }) => findings)} findings, in ${Math.round((performance.now() - started) / 1000)} s.`,
  );
  expect(results.flatMap(({ faults }) => faults)).toEqual([]);
  if (ONLY === undefined) expect(sum(({ findings }) => findings)).toBeGreaterThan(COUNT);
});

test(`${ENGINE_COUNT} of them go through kubeconform and istioctl as well`, async () => {
  const { tools, remove } = await engineTools();
  const config = parseMeshConfig(MESH_YAML, 'mesh.yaml');
  const checks = [...engines(tools), ...ownChecks(config.validate)];
  const faults: string[] = [];
  try {
    for (let number = 0; number < ENGINE_COUNT; number += TOGETHER) {
      const texts = Array.from({ length: TOGETHER }, (_, index) => mutate(bases, randomOf(SEED + number + index)));
      const set = setOfReleases(texts.map((text, index) => [releaseOf(`app-${index}`), text]));
      const runs = await runChecks(set, engines(tools), []);
      const failed = runs.flatMap(({ problems }) => problems.filter(({ ofCheckItself }) => ofCheckItself === true));
      const trial = { sets: [{ targets: TARGETS, set, runs }], sources: { files: 0, runs: [] }, failures: [] };
      const written = await faultsOfOutputs([trial], { config, checks, directory: tools.temporary });
      faults.push(
        ...[...failed.map(({ message }) => message), ...written].map((fault) => `from ${number} on: ${fault}`),
      );
    }
  } finally {
    await remove();
  }
  expect(faults).toEqual([]);
});

/** Has a thread of its own work, with a directory that is gone afterwards. */
async function workThrough(share: Omit<Share, 'directory'>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'robustness-'));
  try {
    return await inThread({ ...share, directory });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A thread that hangs can be stopped, and what it hangs on is known. */
function inThread(share: Share): Promise<Result> {
  const worker = new Worker(new URL('./robustness/worker.ts', import.meta.url), { workerData: share });
  const faults: string[] = [];
  const named = (number: number, text: string): string =>
    `ROBUSTNESS_SEED=${SEED} ROBUSTNESS_NUMBER=${number}: ${text}`;
  return new Promise((resolve, reject) => {
    let current = -1;
    const timer = setTimeout(() => {
      faults.push(named(current, `hangs for ${HANGS_MILLISECONDS} ms`));
      void worker.terminate().then(() => resolve({ faults, objects: 0, findings: 0 }));
    }, HANGS_MILLISECONDS);
    worker.on('message', (message: FromWorker) => {
      timer.refresh();
      switch (message.kind) {
        case 'begin':
          current = message.number;
          break;
        case 'fault':
          faults.push(
            named(
              message.number,
              `${message.faults.join('; ').slice(0, 2000)} with ${JSON.stringify(message.text.slice(0, 2000))}`,
            ),
          );
          break;
        case 'end':
          clearTimeout(timer);
          resolve({ faults, objects: message.objects, findings: message.findings });
      }
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(named(current, 'the thread ended'), { cause: error }));
    });
  });
}
