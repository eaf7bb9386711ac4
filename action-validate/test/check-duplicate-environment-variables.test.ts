import { expect, test } from '@jest/globals';
import { checkDuplicateEnvironmentVariables as check } from '../src/checks/check-duplicate-environment-variables.ts';
import { DUPLICATE_ENVIRONMENT_VARIABLES, pod } from './corpus/check-duplicate-environment-variables.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(DUPLICATE_ENVIRONMENT_VARIABLES);

test('three copies are two findings', () => {
  expect(saidBy(check, pod('[{name: A}, {name: A}, {name: A}]'))).toHaveLength(2);
});
