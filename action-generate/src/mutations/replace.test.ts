import { describe, expect, test } from '@jest/globals';
import type { ReplaceChange } from '../../../shared/config/mutation.ts';
import { replaceText } from './replace.ts';

const body = {
  kind: 'ConfigMap',
  data: { config: 'a $x b $x', other: '$x', list: ['$x', 1], $x: 'key' },
};
const change = (over: Partial<ReplaceChange> = {}): ReplaceChange => ({
  kind: 'replace',
  path: undefined,
  text: '$x',
  with: '$& $1',
  count: undefined,
  ...over,
});

describe('replaces', () => {
  test('every place in every string value, literally, and no key', () => {
    expect(replaceText(body, change())).toEqual({
      body: {
        kind: 'ConfigMap',
        data: { config: 'a $& $1 b $& $1', other: '$& $1', list: ['$& $1', 1], $x: 'key' },
      },
      found: 4,
    });
  });

  test('only below its path', () => {
    const { body: after, found } = replaceText(body, change({ path: '/data/list', with: 'y' }));
    expect(after.data).toEqual({ ...body.data, list: ['y', 1] });
    expect(found).toBe(1);
  });

  test('text of several lines', () => {
    const text = { data: { config: 'a:\n  b\nc' } };
    expect(replaceText(text, change({ text: '  b\n', with: '  b\n  d\n' })).body).toEqual({
      data: { config: 'a:\n  b\n  d\nc' },
    });
  });
});

test('a text that is not there changes nothing and is counted so', () => {
  expect(replaceText(body, change({ text: 'z' }))).toEqual({ body, found: 0 });
});

test('refuses a path that leads nowhere', () => {
  expect(() => replaceText(body, change({ path: '/data/none' }))).toThrow('there is no `/data/none`');
});
