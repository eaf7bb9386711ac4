import { describe, expect, test } from '@jest/globals';
import { injectingRevision, revisionTags } from './injection.ts';

const tags = revisionTags([
  { metadata: { labels: { 'istio.io/tag': 'prod', 'istio.io/rev': '1-27' } } },
  { metadata: { labels: { 'istio.io/rev': '1-28' } } },
]);

describe('the revision that injects a pod', () => {
  const inject = 'sidecar.istio.io/inject';
  test.each([
    ['in a labelled namespace', { 'istio-injection': 'enabled' }, {}, {}, 'default'],
    ['in a namespace of a revision', { 'istio.io/rev': '1-28' }, {}, {}, '1-28'],
    ['in a namespace of a revision tag', { 'istio.io/rev': 'prod' }, {}, {}, '1-27'],
    ['when both labels are set', { 'istio-injection': 'enabled', 'istio.io/rev': '1-28' }, {}, {}, 'default'],
    [
      'in a namespace that is disabled, whatever the pod says',
      { 'istio-injection': 'disabled' },
      { [inject]: 'true' },
      {},
      undefined,
    ],
    ['in a plain namespace', {}, {}, {}, undefined],
    ['that asks for it by label', {}, { [inject]: 'true' }, {}, 'default'],
    ['that asks for a revision', {}, { 'istio.io/rev': 'prod' }, {}, '1-27'],
    ['that asks by annotation only, which the webhook never sees', {}, {}, { [inject]: 'true' }, undefined],
    ['that opts out by label', { 'istio-injection': 'enabled' }, { [inject]: 'false' }, {}, undefined],
    ['that opts out by annotation', { 'istio-injection': 'enabled' }, {}, { [inject]: 'false' }, undefined],
    [
      'whose label wins over its annotation',
      { 'istio-injection': 'enabled' },
      { [inject]: 'true' },
      { [inject]: 'false' },
      'default',
    ],
  ] as const)('%s', (_, namespace, labels, annotations, revision) => {
    const pod = { labels, annotations, hostNetwork: false };
    expect(injectingRevision({ metadata: { labels: namespace } }, pod, tags)).toBe(revision);
  });

  test('on the host network is none', () => {
    const pod = { labels: {}, annotations: {}, hostNetwork: true };
    expect(injectingRevision({ metadata: { labels: { 'istio-injection': 'enabled' } } }, pod, tags)).toBeUndefined();
  });
});
