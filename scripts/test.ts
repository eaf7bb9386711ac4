// `npm test`: builds the programs of the test bed and the bundles where they are missing, then runs every test.
// Arguments go to jest: `npm test -- action-diff` runs the tests whose path holds that.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { NO_BROWSER } from '../testbed/browser/browser.ts';
import { ensureBrowser } from '../testbed/browser/install.ts';
import { SCREENSHOTS } from '../testbed/browser/screenshots.ts';
import { buildTools } from '../testbed/build/build.ts';
import { actionIds, root } from './actions.ts';
import { buildBundles } from './bundle.ts';

const started = Date.now();
const log = (line: string): void => console.log(line);
await buildTools({ log });
await buildBundles(await actionIds(), log);
const hasBrowser = await ensureBrowser(log);
console.log(`set-up done in ${Math.round((Date.now() - started) / 1000)} s; running the tests`);

const directory = await mkdtemp(join(tmpdir(), 'mesh-ci-test-'));
try {
  const report = join(directory, 'report.json');
  const exitCode = await jest(['--json', `--outputFile=${report}`, ...process.argv.slice(2)]);
  if (existsSync(SCREENSHOTS)) console.log(`\nscreenshots: ${relative(root, SCREENSHOTS)}`);
  if (!hasBrowser) console.log(`\nNOT RUN: the tests of the HTML report in a browser. ${NO_BROWSER}`);
  console.log(`\n${await totals(report)}`);
  process.exitCode = exitCode;
} finally {
  await rm(directory, { recursive: true, force: true });
}

function jest(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args],
      // What jest prints for people goes to standard error; with --json its standard output is the report.
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A file of tests that does not even load has no tests of its own, but it is a failure. */
async function totals(report: string): Promise<string> {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(await readFile(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numRuntimeErrorTestSuites: number;
  };
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
}
