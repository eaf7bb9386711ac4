import { expect, test } from '@jest/globals';
import { checkDeploymentHooks as check } from '../src/checks/check-deployment-hooks.ts';
import { DEPLOYMENT_HOOKS, INJECTED, job } from './corpus/check-deployment-hooks.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(DEPLOYMENT_HOOKS);

test('a hook Job passes where sidecars are native by default', () => {
  expect(saidBy(check, INJECTED + job({}))).toEqual([]);
});
