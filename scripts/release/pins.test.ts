import { expect, test } from '@jest/globals';
import { pinWorkflows, type Workflows } from './pins.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const STAGE = '.github/workflows/stage.yml';
const PROMOTE = '.github/workflows/promote.yml';

const workflows: Workflows = new Map([
  ['.github/workflows/ci.yml', '      - uses: actions/checkout@v5\n'],
  [
    STAGE,
    '      - uses: mesh-ci/mesh-ci/action-soak@v1\n      - id: x\n        uses: mesh-ci/mesh-ci/action-deploy@v1\n',
  ],
  [PROMOTE, '    uses: mesh-ci/mesh-ci/.github/workflows/stage.yml@v1\n'],
]);

test('actions are pinned first, and the workflow that uses them in the commit after', () => {
  const first = pinWorkflows(workflows, A, '1.2.3');
  expect([...first]).toEqual([
    [
      STAGE,
      `      - uses: mesh-ci/mesh-ci/action-soak@${A} # v1.2.3\n      - id: x\n        uses: mesh-ci/mesh-ci/action-deploy@${A} # v1.2.3\n`,
    ],
  ]);
  const second = pinWorkflows(new Map([...workflows, ...first]), B, '1.2.3');
  expect([...second]).toEqual([[PROMOTE, `    uses: mesh-ci/mesh-ci/.github/workflows/stage.yml@${B} # v1.2.3\n`]]);
  expect(pinWorkflows(new Map([...workflows, ...first, ...second]), A, '1.2.3').size).toBe(0);
});

test("other people's actions are left as they are", () => {
  expect([...pinWorkflows(workflows, A, '1.2.3').keys()]).toEqual([STAGE]);
});

test('workflows that use each other are refused', () => {
  const circle: Workflows = new Map([
    [STAGE, `    uses: mesh-ci/mesh-ci/${PROMOTE}@v1\n`],
    [PROMOTE, `    uses: mesh-ci/mesh-ci/${STAGE}@v1\n`],
  ]);
  expect(() => pinWorkflows(circle, A, '1.2.3')).toThrow('These workflows use each other');
});
