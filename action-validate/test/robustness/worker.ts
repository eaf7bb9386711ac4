import { parentPort, workerData } from 'node:worker_threads';
import { parseMeshConfig } from '../../../shared/config/mesh-config.ts';
import { ownChecks } from '../../src/registry.ts';
import { mutate } from './mutations.ts';
import { faultsOfOutputs } from './outputs.ts';
import { randomOf } from './random.ts';
import { type FromWorker, MESH_YAML, type Share } from './share.ts';
import { smallest } from './smallest.ts';
import { type Trial, tryText } from './trial.ts';

/** How many trials are written into one report. */
const TOGETHER = 50;
/** Of processor time: how long the thread waits for a processor is no fault of the text. */
const SLOW_MILLISECONDS = 5000;

const { seed, numbers, bases, directory } = workerData as Share;
const config = parseMeshConfig(MESH_YAML, 'mesh.yaml');
const checks = ownChecks(config.validate);

const tell = (message: FromWorker): void => parentPort?.postMessage(message);

/** One trial again: the same text and the same circumstances. */
async function tryNumber(number: number): Promise<{ readonly text: string; readonly trial: Trial }> {
  const random = randomOf(seed + number);
  const text = mutate(bases, random);
  return { text, trial: await tryText(text, checks, random) };
}

/** What goes wrong with one text. */
async function faultsOf(text: string, number: number): Promise<readonly string[]> {
  const random = randomOf(seed + number);
  try {
    mutate(bases, random);
    const trial = await tryText(text, checks, random);
    return [...trial.failures, ...(await faultsOfOutputs([trial], { config, checks, directory }))];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

async function report(number: number, faults: readonly string[]): Promise<void> {
  const text = mutate(bases, randomOf(seed + number));
  const small = await smallest(text, async (part) => (await faultsOf(part, number)).length > 0);
  tell({ kind: 'fault', number, faults, text: small });
}

let objects = 0;
let findings = 0;
let waiting: { readonly number: number; readonly trial: Trial }[] = [];

async function writeWaiting(): Promise<void> {
  const trials = waiting;
  waiting = [];
  tell({ kind: 'begin', number: trials[0]?.number ?? 0 });
  const faults = await faultsOfOutputs(
    trials.map(({ trial }) => trial),
    { config, checks, directory },
  ).catch((error: unknown) => [String(error)]);
  if (faults.length === 0) return;
  let told = false;
  for (const { number, trial } of trials) {
    const own = await faultsOfOutputs([trial], { config, checks, directory }).catch((error: unknown) => [
      String(error),
    ]);
    if (own.length > 0) await report(number, own);
    told ||= own.length > 0;
  }
  if (!told)
    tell({ kind: 'fault', number: trials[0]?.number ?? 0, faults, text: '(only together with those after it)' });
}

for (const number of numbers) {
  tell({ kind: 'begin', number });
  const started = process.threadCpuUsage();
  try {
    const { trial } = await tryNumber(number);
    objects += trial.sets.reduce((sum, { set }) => sum + set.manifests.length, 0);
    findings += [...trial.sets.flatMap(({ runs }) => runs), ...trial.sources.runs].reduce(
      (sum, { problems }) => sum + problems.length,
      0,
    );
    if (trial.failures.length > 0) await report(number, trial.failures);
    else waiting.push({ number, trial });
  } catch (error) {
    await report(number, [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  }
  const { user, system } = process.threadCpuUsage(started);
  const milliseconds = (user + system) / 1000;
  if (milliseconds > SLOW_MILLISECONDS) {
    tell({ kind: 'fault', number, faults: [`${Math.round(milliseconds)} ms of processor time`], text: '' });
  }
  if (waiting.length === TOGETHER) await writeWaiting();
}
await writeWaiting();
tell({ kind: 'end', objects, findings });
