import { expect, test } from '@jest/globals';
import type { ActionContext } from '../../shared/action/action.ts';
import { readInputs } from '../../shared/action/inputs.ts';
import { definition } from './definition.ts';
import { rollout } from './rollout.ts';

const inputsOf = (given: Readonly<Record<string, string>>) =>
  readInputs(definition.inputs, (name) => given[name] ?? '');

test('a deployment that could not be recorded is refused before anything is restarted', async () => {
  const inputs = inputsOf({ environment: 'dev', 'deployment-id': '7' });
  // It needs nothing of its context for that.
  await expect(rollout(inputs, {} as ActionContext<never>)).rejects.toThrow('`github-token` is not');
});

test.each(['seven', '0', '7.5', '-7'])('the deployment %j is refused', (id) => {
  expect(() => inputsOf({ environment: 'dev', 'deployment-id': id })).toThrow('`deployment-id` is');
});
