import { expect, test } from '@jest/globals';
import { commitMessage, isOurs, titleOf } from './message.ts';

const TREE = 'a'.repeat(40);
const message = commitMessage('Istio 1.27.3 → 1.27.4', TREE);

test.each([
  ['1.27.3', '1.27.4', 'Istio 1.27.3 → 1.27.4'],
  ['1.27.4', '1.27.3', 'Istio 1.27.4 → 1.27.3'],
  ['1.27.3', '1.27.3', 'Istio 1.27.3: charts generated anew'],
])('from %s to %s', (before, after, title) => {
  expect(titleOf(before, after)).toBe(title);
});

test.each([
  ['as it was made', message, TREE, true],
  ['as GitHub gives it back, without the last line end', message.trimEnd(), TREE, true],
  ['amended: other files', message, 'b'.repeat(40), false],
  ['with a line of a person', `${message}\nSigned-off-by: Ada`, TREE, false],
  ['a merge', "Merge branch 'main' into istio-upgrade", TREE, false],
  ['that quotes ours', `Revert "Istio"\n\n> Mesh-CI-Tree: ${TREE}`, TREE, false],
])('a commit %s', (_, text, tree, ours) => {
  expect(isOurs({ message: text, tree })).toBe(ours);
});
