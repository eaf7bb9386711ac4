import { expect, test } from '@jest/globals';
import { checkResourceMemoryLimitsAndRequests as check } from '../src/checks/check-resource-memory-limits-and-requests.ts';
import { MEMORY, pod, RANGE } from './corpus/check-resource-memory-limits-and-requests.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(MEMORY);

test('a LimitRange of another namespace does not count', () => {
  const text = pod('{}', { more: RANGE.replace('{name: defaults}', '{name: defaults, namespace: other}') });
  expect(saidBy(check, text)).toHaveLength(2);
});
