import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../scripts/bundle.ts';
import { ensureTools } from '../testbed/build/ensure.ts';
import { createMeshRepository } from '../testbed/mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../testbed/mirror/mesh-lock.ts';
import { startMirror } from '../testbed/mirror/mirror.ts';
import { SERVED_PROGRAMS } from '../testbed/mirror/releases.ts';
import type { Bench, BenchResult } from './bench.ts';
import { type Measurement, measure, median } from './measure.ts';
import { measureAction } from './measure-action.ts';

const ROUNDS = 9;

/** What the action itself may take, in MiB: a runner of GitHub has several thousand, a small one of its own may not. */
const MEMORY = 256;

export const generate: Bench = {
  description: "action-generate's own time beside that of istioctl manifest generate, which it runs",
  async run(log) {
    await buildBundles(['action-generate'], log);
    const programs = await ensureTools({ only: SERVED_PROGRAMS, log });
    const directory = await mkdtemp(join(tmpdir(), 'bench-generate-'));
    const mirror = await startMirror(programs);
    try {
      const { path } = await createMeshRepository(join(directory, 'mesh'));
      await writeMeshLock(path, mirror);
      const run = { workspace: path, runner: directory, inputs: { mirror: mirror.url } };
      // The charts are up to date.
      const action = () => measureAction('action-generate', run);
      const istioctl = () =>
        measure(programs['istioctl-older'], ['manifest', 'generate', '--filename', 'istiooperator.yaml'], {
          cwd: path,
          env: { HOME: directory, KUBECONFIG: '/dev/null' },
        });
      log('warming up: the tool cache and the file cache are filled');
      await action();
      await istioctl();
      const rounds: { action: Measurement; istioctl: Measurement }[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        // Interleaved, so that a machine that slows down slows both.
        rounds.push({ istioctl: await istioctl(), action: await action() });
        log(`round ${round} of ${ROUNDS}`);
      }
      return summarize(rounds);
    } finally {
      await mirror.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

function summarize(rounds: readonly { action: Measurement; istioctl: Measurement }[]): BenchResult {
  const time = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of));
  const istioctl = time((round) => round.istioctl.milliseconds);
  const whole = time((round) => round.action.milliseconds);
  const own = time((round) => round.action.milliseconds - round.istioctl.milliseconds);
  const memory = (of: (round: (typeof rounds)[number]) => number): string => `${Math.round(time(of))} MiB`;
  return {
    table: [
      ['', 'median time', 'peak memory'],
      ['istioctl manifest generate', `${Math.round(istioctl)} ms`, memory((round) => round.istioctl.peakMemory)],
      ['action-generate, whole', `${Math.round(whole)} ms`, memory((round) => round.action.peakMemory)],
      ['action-generate, own', `${Math.round(own)} ms`, ''],
    ],
    ratios: {
      'own time / istioctl': Number((own / istioctl).toFixed(2)),
      [`memory / ${MEMORY} MiB`]: Number((time((round) => round.action.peakMemory) / MEMORY).toFixed(2)),
    },
    goals: { 'own time / istioctl': 1, [`memory / ${MEMORY} MiB`]: 1 },
  };
}
