// `npm test`: runs every test, after building what these tests need and is missing.
// Arguments go to jest: `npm test -- action-diff` builds for, and runs, the tests whose path holds that.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { explain } from '../shared/log/errors.ts';
import { NO_BROWSER } from '../testbed/browser/browser.ts';
import { SCREENSHOTS } from '../testbed/browser/screenshots.ts';
import { root } from './actions.ts';
import { listTests, runJest } from './tests/jest.ts';
import { createNeeds, together } from './tests/needs.ts';
import { prepare } from './tests/prepare.ts';

const started = Date.now();
const args = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'mesh-ci-test-'));
try {
  const needsOf = createNeeds(root);
  const { files, notes } = await listTests('all', args);
  const needs = together(await Promise.all(files.map(needsOf)));
  const { lacksBrowser } = await prepare(needs);
  console.log(`set-up done in ${Math.round((Date.now() - started) / 1000)} s; running the tests`);

  const report = join(directory, 'report.json');
  // What jest prints for people goes to standard error; with --json its standard output is the report.
  const { exitCode } = await runJest({
    ...{ mode: 'all', args: ['--json', `--outputFile=${report}`, ...args], stdio: ['ignore', 'ignore', 'inherit'] },
  });
  if (needs.browser && existsSync(SCREENSHOTS)) console.log(`\nscreenshots: ${relative(root, SCREENSHOTS)}`);
  // jest said so before its first test, which may be thousands of lines ago.
  for (const note of notes) console.log(`\n${note}`);
  if (lacksBrowser) console.log(`\nNOT RUN: the tests of the report in a browser. ${NO_BROWSER}`);
  if (existsSync(report)) console.log(`\n${await totals(report)}`);
  process.exitCode = exitCode;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
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
