import { expect, test } from '@jest/globals';
import { selectorText } from './selector.ts';

test('labels and expressions become the text of a query', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['web', 'api'] },
    { key: 'zone', operator: 'NotIn', values: ['b'] },
    { key: 'canary', operator: 'Exists' },
    { key: 'legacy', operator: 'DoesNotExist' },
  ];
  expect(selectorText({ matchLabels: { app: 'cart' }, matchExpressions })).toBe(
    'app=cart,tier in (web,api),zone notin (b),canary,!legacy',
  );
});
