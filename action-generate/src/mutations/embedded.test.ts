import { describe, expect, test } from '@jest/globals';
import type { Patch } from '../../../shared/config/mutation.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { patchEmbedded } from './embedded.ts';

const body = { kind: 'ConfigMap', data: { values: '{"a": 1}', config: 'a: 1 # one\n', text: 'no: [', 'b/c': '{}' } };
const patched = (path: string, patch: Patch) => patchEmbedded(body, { kind: 'embedded', path, patch });

test.each<[string, Patch, Record<string, Json>]>([
  ['/data/values', { a: 2 }, { values: '{"a": 2}' }],
  ['/data/config', [{ op: 'replace', path: '/a', value: 2 }], { config: 'a: 2 # one\n' }],
  ['/data/b~1c', { a: 2 }, { 'b/c': '{"a":2}' }],
])('the string at %s is patched', (path, patch, changed) => {
  expect(patched(path, patch)).toEqual({ ...body, data: { ...body.data, ...changed } });
});

test('an object whose string means what it shall is not changed', () => {
  expect(patched('/data/config', { a: 1 })).toBe(body);
});

describe('refuses', () => {
  test.each<[string, string, Patch, string]>([
    ['a path that leads nowhere', '/data/none', {}, 'there is no `/data/none`'],
    ['what is no string', '/data', {}, '`/data` is not a string'],
    ['text that is neither', '/data/text', {}, '`/data/text` holds no single JSON or YAML list or mapping'],
    ['a test that fails', '/data/values', [{ op: 'test', path: '/a', value: 2 }], 'there is 1, not 2'],
  ])('%s', (_, path, patch, message) => {
    expect(() => patched(path, patch)).toThrow(message);
  });
});
