import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './actions.ts';
import { importsIn, layerRows, layersOf, readSources, tableProblems, violationsOf } from './layers.ts';

const violations = (files: Readonly<Record<string, string>>) => violationsOf(importsIn(new Map(Object.entries(files))));

test('what the product imports keeps to its layers', async () => {
  const imports = importsIn(await readSources(root));
  expect(violationsOf(imports).map(({ text }) => text)).toEqual([]);
  expect(tableProblems(layersOf(imports), await readFile(join(root, 'CONTRIBUTING.md'), 'utf8'))).toEqual([]);
});

test('shared imports no action, not even a type of it or in a test', () => {
  const files = {
    'shared/kube/pods.ts':
      "import { a } from '../log/log.ts';\nimport type { Plan } from '../../action-rollout/src/plan.ts';\n",
    'shared/kube/pods.test.ts': "import { plan } from '../../action-rollout/src/plan.ts';\n",
    'shared/log/log.ts': '',
    'action-rollout/src/plan.ts': '',
  };
  expect(violations(files).map(({ rule }) => rule)).toEqual(['shared', 'shared']);
  expect(violations(files)[0]?.text).toBe(
    'shared/kube/pods.ts:2 imports action-rollout/src/plan.ts: shared/ is what several actions need, so it knows none of them.\n' +
      'Move what shared/ needs of action-rollout/src/plan.ts into a folder of shared/ that is named after the domain, or let the action pass it in.',
  );
});

test('an action imports no other, but itself in its tests', () => {
  const files = {
    'action-deploy/src/deploy.ts': "export const gate = await import('../../action-soak/src/judge.ts');\n",
    'action-deploy/test/deploy.test.ts': "import { deploy } from '../src/deploy.ts';\n",
    'action-soak/src/judge.ts': '',
  };
  expect(violations(files).map(({ text }) => text)).toEqual([
    'action-deploy/src/deploy.ts:1 imports action-soak/src/judge.ts: no action knows another: each is released and read by itself.\n' +
      'Move what both need of action-soak/src/judge.ts into a folder of shared/ that is named after the domain.',
  ]);
});

test('only tests import the test bed', () => {
  const files = {
    'action-soak/src/gate.ts': "import { root } from '../../scripts/actions.ts';\nimport '../../bench/bench.ts';\n",
    'action-soak/src/gate.test.ts': "import { start } from '../../testbed/bed/bed.ts';\n",
    'action-soak/test/help.ts': "import { start } from '../../testbed/bed/bed.ts';\n",
    'shared/log/log.ts': "export * from '../../testbed/log/memory-log.ts';\n",
  };
  expect(violations(files).map(({ rule, text }) => [rule, text.split(':')[0]])).toEqual([
    ['product', 'action-soak/src/gate.ts'],
    ['product', 'action-soak/src/gate.ts'],
    ['product', 'shared/log/log.ts'],
  ]);
  expect(violations(files)[0]?.text).toContain('Move what the product needs into shared/');
});

test('two folders do not import each other, and the imports to take away are named', () => {
  const files = {
    'shared/config/mesh.ts': "import type { Tool } from '../tools/tool.ts';\n",
    'shared/config/names.ts': '',
    'shared/tools/tool.ts': "import { NAMES } from '../config/names.ts';\n",
    'shared/tools/lock.ts': "import { NAMES } from '../config/names.ts';\n",
  };
  expect(violations(files).map(({ text }) => text)).toEqual([
    'shared/config/mesh.ts:1 imports shared/tools/tool.ts: the folders import each other: shared/config → shared/tools → shared/config.\n' +
      'Only this import leads from shared/config to shared/tools:\n' +
      '  shared/config/mesh.ts:1 imports shared/tools/tool.ts\n' +
      'Move what they need of shared/tools to shared/config or to a folder below both (types first: most circles are of types), or pass it in.',
  ]);
});

test("nor do three folders in a circle, nor an action's folder and what is in it", () => {
  const circle = {
    'shared/a/a.ts': "import { b } from '../b/b.ts';\n",
    'shared/b/b.ts': "import { c } from '../c/c.ts';\n",
    'shared/c/c.ts': "import type { Other } from '../a/other.ts';\n",
    'shared/a/other.ts': '',
  };
  expect(violations(circle).map(({ rule }) => rule)).toEqual(['folders']);
  const nested = {
    'action-soak/src/soak.ts': "import { judge } from './gate/judge.ts';\n",
    'action-soak/src/gate/judge.ts': "import { format } from '../format.ts';\n",
    'action-soak/src/format.ts': '',
  };
  expect(violations(nested).map(({ rule }) => rule)).toEqual(['folders']);
});

test('tests may close a circle of folders, and every folder may know what the action is to its users', () => {
  const files = {
    'action-soak/src/soak.ts': "import { judge } from './gate/judge.ts';\n",
    'action-soak/src/gate/judge.ts': "import type { Inputs } from '../definition.ts';\n",
    'action-soak/src/gate/judge.test.ts': "import { soak } from '../soak.ts';\n",
    'action-soak/src/definition.ts': '',
  };
  expect(violations(files)).toEqual([]);
});

test('files form no circle, wherever they are', () => {
  const files = {
    'testbed/github/state.ts': "import type { Run } from './runs.ts';\n",
    'testbed/github/runs.ts': "import { jobs } from './jobs.ts';\n",
    'testbed/github/jobs.ts': "import { type State } from './state.ts';\n",
    'testbed/github/server.ts': "import { state } from './state.ts';\n",
  };
  expect(violations(files).map(({ text }) => text)).toEqual([
    'testbed/github/state.ts:1 imports testbed/github/runs.ts: the files import each other: testbed/github/state.ts → testbed/github/runs.ts → testbed/github/jobs.ts → testbed/github/state.ts.\n' +
      'Move what both need (mostly a type) into a file of its own that imports neither.',
  ]);
});

test('imports are found in every form in which they are written', () => {
  const text = `/** import { no } from './comment.ts' */
import './effect.ts';
import a from './default.ts';
import * as b from './star.ts';
import {
  type C,
  d,
} from './lines.ts';
import e, { f } from '../both.ts';
import schema from './x.schema.json' with { type: 'json' };
export { g } from './again.ts';
export * from './all.ts';
export type { H } from './type.ts';
import { join } from 'node:path';
const later = async () => (await import('./later.ts')).later;
let type: import('./of.ts').Type;
const text = "a sentence from './text.ts'";
`;
  const imports = importsIn(new Map([['shared/a/a.ts', text]]));
  expect(imports.map(({ to, line }) => `${to}:${line}`)).toEqual([
    ...[
      'shared/a/effect.ts:2',
      'shared/a/default.ts:3',
      'shared/a/star.ts:4',
      'shared/a/lines.ts:8',
      'shared/both.ts:9',
    ],
    ...['shared/a/x.schema.json:10', 'shared/a/again.ts:11', 'shared/a/all.ts:12', 'shared/a/type.ts:13'],
    ...['shared/a/later.ts:15', 'shared/a/of.ts:16'],
  ]);
});

test('the table keeps what folders are for, and says what differs from it', () => {
  const layers = layersOf(
    importsIn(
      new Map([
        [
          'action-soak/src/soak.ts',
          "import { judge } from './gate/judge.ts';\nimport { log } from '../../shared/log/log.ts';\n",
        ],
        ['action-soak/src/gate/judge.ts', "import { format } from '../words/format.ts';\n"],
        ['shared/log/log.ts', "import { code } from '../report/markdown.ts';\n"],
      ]),
    ),
  );
  const table = `| folder | what it is for | what it may import |
| --- | --- | --- |
| \`action-soak/src\` | what a run does | \`gate\`, \`words\` |
| \`action-soak/src/gate\` |  |  |
| \`action-soak/src/metrics\` | Prometheus |  |
| \`shared/log\` | the log | \`report\` |
| \`shared/report\` | Markdown |  |`;
  expect(layerRows(layers, table)).toEqual([
    ['`action-soak/src`', 'what a run does', '`gate`'],
    ['`action-soak/src/gate`', '', '`words`'],
    ['`action-soak/src/words`', '', ''],
    ['`shared/log`', 'the log', '`report`'],
    ['`shared/report`', 'Markdown', ''],
  ]);
  expect(tableProblems(layers, table)).toEqual([
    'action-soak/src no longer imports words. Run `npm run docs`.',
    'The table does not say what action-soak/src/gate is for. Write it into its row.',
    'action-soak/src/gate imports words, which it may not by the table. Move what it needs down, or, when it should know that folder, run `npm run docs` and have the new line reviewed.',
    'action-soak/src/words is not in the table. Run `npm run docs`, then write there what it is for.',
    'action-soak/src/metrics no longer exists, or imports nothing. Run `npm run docs`.',
  ]);
});
