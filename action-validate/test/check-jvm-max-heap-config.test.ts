import { expect, test } from '@jest/globals';
import { checkJvmMaxHeapConfig } from '../src/checks/check-jvm-max-heap-config.ts';
import { JVM_MAX_HEAP_CONFIG, jvm, TOOL } from './corpus/check-jvm-max-heap-config.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(JVM_MAX_HEAP_CONFIG);

const check = checkJvmMaxHeapConfig();

test('a variable from a Secret is unknown', () => {
  const text = jvm({}).replace('env: []', `env: [{name: ${TOOL}, valueFrom: {secretKeyRef: {name: a, key: b}}}]`);
  expect(saidBy(check, text)).toEqual([expect.stringMatching(/^unknown .*the variable JAVA_TOOL_OPTIONS/)]);
});

test('the bounds are options', () => {
  const strict = checkJvmMaxHeapConfig({ heapPercentage: 50, maxRamPercentage: 50, scriptVariables: [] });
  expect(saidBy(strict, jvm({ env: { [TOOL]: '-Xmx600m' } }))).toHaveLength(1);
  expect(saidBy(strict, jvm({ env: { [TOOL]: '-Xmx512m' } }))).toEqual([]);
});
