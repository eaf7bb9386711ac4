// `npm run demo`: a whole Istio upgrade on this machine. `-- --workloads 400` makes a larger mesh.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { actionIds } from '../../scripts/actions.ts';
import { buildBundles } from '../../scripts/bundle.ts';
import { explain } from '../../shared/log/errors.ts';
import { ensureTools } from '../build/ensure.ts';
import { startProgress } from '../progress/progress.ts';
import { CLUSTER_PROGRAMS, REVIEW_PROGRAMS } from '../scenario/scenario.ts';
import { schemaDirectory } from '../schemas/schemas.ts';
import { runDemo } from './demo.ts';
import { resultTable } from './table.ts';

const progress = startProgress();
const { log, status } = progress;
const abort = new AbortController();
try {
  const { values } = parseArgs({ options: { workloads: { type: 'string', default: '40' } } });
  await progress.phase('bundling the actions', async () => buildBundles(await actionIds(), log));
  const [reviewTools] = await progress.phase('building the programs of the pull request', () =>
    // The schemas, which the mirror serves, take a few seconds that nobody has to wait for.
    Promise.all([ensureTools({ only: REVIEW_PROGRAMS, log, status }), schemaDirectory(log)]),
  );
  // The clusters come after the review, so their programs are compiled while it runs.
  const clusterTools = ensureTools({ only: CLUSTER_PROGRAMS, log, status, signal: abort.signal });
  // Awaited when the review is over; until then a failure is not an unhandled one.
  clusterTools.catch(() => {});
  // What a person reads afterwards stays: the comment and the logs of the workflows.
  const results = await mkdtemp(join(tmpdir(), 'mesh-ci-demo-'));
  const demo = await runDemo({ workloads: Number(values.workloads), reviewTools, clusterTools, results, progress });
  progress.close();
  console.log(`\n${resultTable(demo)}\n`);
  for (const problem of demo.problems) console.error(`NOT AS IT SHOULD BE: ${problem}`);
  console.log(demo.problems.length === 0 ? 'The upgrade went through.' : 'The upgrade did not go as it should.');
  if (demo.problems.length > 0) process.exitCode = 1;
} catch (error) {
  progress.close();
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
} finally {
  // A review that failed leaves nobody who waits for the compiler.
  abort.abort();
}
