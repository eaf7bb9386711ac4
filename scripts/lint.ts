// `npm run lint`: formatting and lint rules, generated documents, workflows (actionlint, zizmor). All are run, then judged.
import { existsSync } from 'node:fs';
import { glob, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../testbed/build/cache.ts';
import { ensureTools } from '../testbed/build/ensure.ts';
import { root } from './actions.ts';
import { GENERATED_DOCUMENTS, runSteps, succeeds } from './steps.ts';

const ZIZMOR = '1.32.0';

const workflows = await Array.fromAsync(glob('{.github,examples/mesh/.github}/workflows/*.yml', { cwd: root }));

await runSteps([
  { name: 'formatting and rules (biome)', run: () => succeeds('biome', ['check', '.']) },
  GENERATED_DOCUMENTS,
  { name: 'workflows (actionlint)', run: checkWorkflows },
  { name: 'workflow security (zizmor)', run: checkSecurity },
]);

async function checkWorkflows(): Promise<boolean> {
  const { actionlint } = await ensureTools({ only: ['actionlint'], log: console.log });
  return await succeeds(actionlint, workflows);
}

async function checkSecurity(): Promise<boolean> {
  const directory = join(cacheDirectory(), 'python', `zizmor-${ZIZMOR}`);
  const zizmor = join(directory, 'bin', 'zizmor');
  if (!existsSync(zizmor)) {
    await mkdir(directory, { recursive: true });
    const installed =
      (await succeeds('python3', ['-m', 'venv', directory])) &&
      (await succeeds(join(directory, 'bin', 'pip'), ['install', '--quiet', `zizmor==${ZIZMOR}`]));
    if (!installed) {
      console.log('zizmor needs Python 3 with venv and pip.');
      return process.env.CI === undefined;
    }
  }
  return await succeeds(zizmor, [
    '--offline',
    '--no-progress',
    '--quiet',
    '--config',
    '.github/zizmor.yml',
    '.github/dependabot.yml',
    ...workflows,
  ]);
}
