// `npm run check`: what a change needs before it is committed. Corrects the format, then checks rules, generated documents,
// types, and the unit tests of what differs from main. `npm run lint` and `npm test` are the whole.
import { spawnSync } from 'node:child_process';
import { root } from './actions.ts';
import { GENERATED_DOCUMENTS, runSteps, type Step, succeeds, TYPES } from './steps.ts';
import { runJest } from './tests/jest.ts';

const FORMAT: Step = {
  name: 'formatting, corrected, and rules (biome)',
  run: () => succeeds('biome', ['check', '--write', '.']),
};

const since = ['main', 'origin/main'].find(isCommit) ?? 'HEAD';

const RELATED_TESTS: Step = {
  name: `unit tests of what differs from ${since}`,
  async run() {
    const args = ['--changedSince', since, '--passWithNoTests', '--silent'];
    // What jest prints for people goes to standard error; the rest is what actions under test tell a runner.
    return (await runJest({ mode: 'unit', args, stdio: ['ignore', 'ignore', 'inherit'] })).exitCode === 0;
  },
};

await runSteps([FORMAT, GENERATED_DOCUMENTS, TYPES, RELATED_TESTS]);

function isCommit(name: string): boolean {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { cwd: root }).status === 0;
}
