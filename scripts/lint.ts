// `npm run lint`: formatting and lint rules, generated documents, workflows (actionlint, zizmor). All are run, then judged.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTools } from '../testbed/build/build.ts';
import { cacheDirectory } from '../testbed/build/cache.ts';
import { root } from './actions.ts';

const ZIZMOR = '1.32.0';

const workflows = await Array.fromAsync(glob('{.github,examples/mesh/.github}/workflows/*.yml', { cwd: root }));
const checks: readonly (readonly [string, () => Promise<boolean>])[] = [
  ['formatting and rules (biome)', () => succeeds('biome', ['check', '.'])],
  ['generated documents', () => succeeds(process.execPath, ['scripts/docs.ts', '--check'])],
  [
    'workflows (actionlint)',
    async () => succeeds((await buildTools({ only: ['actionlint'], log: console.log })).actionlint, workflows),
  ],
  ['workflow security (zizmor)', checkSecurity],
];

for (const [name, check] of checks) {
  const passed = await check();
  console.log(`${passed ? 'pass' : 'FAIL'}  ${name}`);
  if (!passed) process.exitCode = 1;
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

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}
