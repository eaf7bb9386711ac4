// `npm run demo`: a whole Istio upgrade on this machine. `npm run demo -- --keep` leaves the logs and the comment.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { actionIds } from '../../scripts/actions.ts';
import { buildBundles } from '../../scripts/bundle.ts';
import { explain } from '../../shared/report/errors.ts';
import { buildTools } from '../build/build.ts';
import { startProgress } from '../progress/progress.ts';
import { SCENARIO_PROGRAMS } from '../scenario/scenario.ts';
import { runDemo } from './demo.ts';
import { resultTable } from './table.ts';

const progress = startProgress((line) => console.log(line));
try {
  const { values } = parseArgs({ options: { workloads: { type: 'string', default: '40' } } });
  const tools = await progress.phase('building the programs', () =>
    buildTools({ only: SCENARIO_PROGRAMS, log: progress.log }),
  );
  await progress.phase('bundling the actions', async () => buildBundles(await actionIds(), progress.log));
  // What a person reads afterwards stays: the comment and the logs of the workflows.
  const results = await mkdtemp(join(tmpdir(), 'mesh-ci-demo-'));
  await mkdir(results, { recursive: true });
  const demo = await runDemo({ workloads: Number(values.workloads), tools, results, progress });
  progress.close();
  console.log(`\n${resultTable(demo)}\n`);
  for (const problem of demo.problems) console.error(`NOT AS IT SHOULD BE: ${problem}`);
  console.log(demo.problems.length === 0 ? 'The upgrade went through.' : 'The upgrade did not go as it should.');
  if (demo.problems.length > 0) process.exitCode = 1;
} catch (error) {
  progress.close();
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
}
