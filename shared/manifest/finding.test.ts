import { expect, test } from '@jest/globals';
import { describePath } from './finding.ts';

test.each([
  [[], ''],
  [['spec', 'ports', 0, 'name'], 'spec.ports[0].name'],
  [['metadata', 'annotations', 'helm.sh/hook'], 'metadata.annotations["helm.sh/hook"]'],
])('the path %j is shown as %s', (path, shown) => {
  expect(describePath(path)).toBe(shown);
});
