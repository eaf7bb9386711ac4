import { expect, test } from '@jest/globals';
import { withStandardLabels } from './standard-labels.ts';

test('an object that does not say what it is part of is part of istio', () => {
  const metadata = { name: 'a', labels: { team: 'mesh' } };
  expect(withStandardLabels({ kind: 'Telemetry', metadata })).toEqual({
    kind: 'Telemetry',
    metadata: { name: 'a', labels: { team: 'mesh', 'app.kubernetes.io/part-of': 'istio' } },
  });
});

test('an object that says it stays as it is', () => {
  const body = { metadata: { labels: { 'app.kubernetes.io/part-of': 'mesh' } } };
  expect(withStandardLabels(body)).toBe(body);
});
