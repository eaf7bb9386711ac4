import { expect, test } from '@jest/globals';
import type { TestNeeds } from './needs.ts';
import { select } from './selection.ts';

const NOTHING: TestNeeds = { programs: [], bundles: [], schemas: false, goModules: false, browser: false };
const FOUND = new Map<string, TestNeeds>([
  ['/suite/shared/a.test.ts', NOTHING],
  ['/suite/action-x/helm.test.ts', { ...NOTHING, programs: ['helm'] }],
  ['/suite/action-x/bundle.test.ts', { ...NOTHING, bundles: ['action-x'] }],
  ['/suite/action-x/page.test.ts', { ...NOTHING, browser: true }],
  ['/suite/action-x/compared.test.ts', { ...NOTHING, programs: ['helm', 'kube-score'] }],
]);

test('unit tests are those that need nothing, and how many are left out is said', () => {
  const { run, leftOut, notes } = select(FOUND, 'unit', '/suite');
  expect(run).toEqual(['/suite/shared/a.test.ts']);
  expect(leftOut).toHaveLength(4);
  expect(notes).toEqual([
    'NOT RUN: 4 files of tests need programs of the test bed, bundles or a browser. `npm test` runs all, `npm test -- PATH` some.',
  ]);
});

test('a test that alone needs a costly program is left out, and how to run it is said', () => {
  const { run, leftOut, notes } = select(FOUND, 'all', '/suite');
  expect(run).toHaveLength(4);
  expect(leftOut).toEqual(['/suite/action-x/compared.test.ts']);
  expect(notes).toEqual([
    'NOT RUN: action-x/compared.test.ts, which alone needs kube-score. Run it with: npm test -- action-x/compared.test.ts',
  ]);
});

test('who names nothing else runs it', () => {
  const file = '/suite/action-x/compared.test.ts';
  const { run, notes } = select(new Map([[file, FOUND.get(file) ?? NOTHING]]), 'all', '/suite');
  expect([run, notes]).toEqual([[file], []]);
});
