import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { setMetadata } from './metadata.ts';

const pod = (labels: JsonObject) => ({ metadata: { labels }, spec: { containers: [] } });
const deployment = (labels: JsonObject, podLabels: JsonObject) => ({
  kind: 'Deployment',
  metadata: { name: 'istiod', labels },
  spec: { selector: { matchLabels: { app: 'istiod' } }, template: pod({ app: 'istiod', ...podLabels }) },
});

const labels = (values: Record<string, string>, podTemplates = false) =>
  ({ kind: 'labels', values, podTemplates }) as const;

describe('labels', () => {
  test('are set on the object, over its own, and not on its pods', () => {
    expect(setMetadata(deployment({ app: 'istiod', team: 'a' }, {}), labels({ team: 'b' }))).toEqual(
      deployment({ app: 'istiod', team: 'b' }, {}),
    );
  });

  test('are set on an object that has none', () => {
    expect(setMetadata({ metadata: { name: 'a' } }, labels({ team: 'mesh' }))).toEqual({
      metadata: { name: 'a', labels: { team: 'mesh' } },
    });
  });

  test('are set on pod templates when asked for, and not in selectors', () => {
    expect(setMetadata(deployment({}, {}), labels({ team: 'mesh' }, true))).toEqual(
      deployment({ team: 'mesh' }, { team: 'mesh' }),
    );
  });

  test('are set on the pods of a CronJob', () => {
    const cronJob = (own: JsonObject) => ({
      metadata: { labels: own },
      spec: { jobTemplate: { spec: { template: pod(own) } } },
    });
    expect(setMetadata(cronJob({}), labels({ team: 'mesh' }, true))).toEqual(cronJob({ team: 'mesh' }));
  });

  test('by which the selector finds the pods are refused', () => {
    expect(() => setMetadata(deployment({}, {}), labels({ app: 'other' }, true))).toThrow(
      'its selector selects pods by the label `app`',
    );
    expect(setMetadata(deployment({}, {}), labels({ app: 'istiod' }, true))).toEqual(deployment({ app: 'istiod' }, {}));
  });
});

test('annotations are set the same way', () => {
  const annotations = { kind: 'annotations', values: { 'a.io/b': 'c' }, podTemplates: true } as const;
  expect(setMetadata({ metadata: { name: 'a' }, spec: { template: pod({}) } }, annotations)).toEqual({
    metadata: { name: 'a', annotations: { 'a.io/b': 'c' } },
    spec: { template: { ...pod({}), metadata: { labels: {}, annotations: { 'a.io/b': 'c' } } } },
  });
});
