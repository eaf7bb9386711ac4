import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../scripts/actions.ts';
import { ensureTools } from '../testbed/build/ensure.ts';
import type { Bench, BenchResult } from './bench.ts';
import { median } from './measure.ts';
import type { ReadingTime } from './parse-once.ts';

const ROUNDS = 9;

const run = promisify(execFile);

export const parse: Bench = {
  description: 'reading what istioctl renders, once in a new process, beside the library `yaml`',
  async run(log) {
    const programs = await ensureTools({ only: ['istioctl-newer'], log });
    const directory = await mkdtemp(join(tmpdir(), 'bench-parse-'));
    try {
      const file = join(directory, 'demo.yaml');
      const env = { HOME: directory, KUBECONFIG: '/dev/null' };
      const args = ['manifest', 'generate', '--set', 'profile=demo'];
      const { stdout } = await run(programs['istioctl-newer'], args, { env, maxBuffer: 64 * 1024 * 1024 });
      await writeFile(file, stdout);
      const rounds: { ours: ReadingTime; yaml: ReadingTime }[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        // Interleaved, so that a machine that slows down slows both.
        rounds.push({ ours: await readOnce('ours', file), yaml: await readOnce('yaml', file) });
        log(`round ${round} of ${ROUNDS}`);
      }
      return summarize(rounds);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function readOnce(reader: string, file: string): Promise<ReadingTime> {
  const { stdout } = await run(process.execPath, [join(root, 'bench', 'parse-once.ts'), reader, file]);
  return JSON.parse(stdout);
}

function summarize(rounds: readonly { ours: ReadingTime; yaml: ReadingTime }[]): BenchResult {
  const row = (name: string, times: readonly ReadingTime[]): string[] => [
    name,
    `${Math.round(median(times.map(({ wall }) => wall)))} ms`,
    `${Math.round(median(times.map(({ cpu }) => cpu)))} ms`,
    `${Math.round(median(times.map(({ memory }) => memory)))} MiB`,
  ];
  const ratio = median(rounds.map(({ ours, yaml }) => ours.cpu / yaml.cpu));
  return {
    table: [
      ['1.1 MB, read once', 'time', 'processor time', 'peak memory'],
      row(
        'readDocuments (js-yaml)',
        rounds.map(({ ours }) => ours),
      ),
      row(
        'parseAllDocuments (yaml)',
        rounds.map(({ yaml }) => yaml),
      ),
    ],
    ratios: { 'ours / yaml': Number(ratio.toFixed(2)) },
    goals: { 'ours / yaml': 0.5 },
  };
}
