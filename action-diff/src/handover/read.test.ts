import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { readHandover } from './read.ts';

const SHA = 'a'.repeat(40);
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

function handover(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    format: 'mesh-ci-diff',
    version: 1,
    base: { sha: SHA, version: '1.26.0' },
    head: { sha: SHA, version: null },
    pushed: SHA,
    notes: [],
    environments: ['dev'],
    pairs: [{ environment: 'dev', base: null, head: [{ file: 'x', body: configMap }] }],
    ...changes,
  };
}

const withBody = (body: unknown) => handover({ pairs: [{ environment: 'dev', base: [], head: [{ file: '', body }] }] });

function nested(levels: number): Json {
  let value: Json = {};
  for (let level = 0; level < levels; level += 1) value = { inner: value };
  return value;
}

test('what is of its form is read', () => {
  const part = readHandover(JSON.stringify(handover()), 'a.json');
  expect(part).toMatchObject({ head: { sha: SHA, version: undefined }, environments: ['dev'], pushed: SHA });
  expect(part.pairs[0]).toMatchObject({ base: undefined, head: [{ identity: { kind: 'ConfigMap', name: 'a' } }] });
});

describe('refuses', () => {
  test.each<[string, unknown, RegExp]>([
    ['no object', [], /not of the form/],
    ['another version', handover({ version: 2 }), /not of the form.*\/version/],
    ['another format', handover({ format: 'other' }), /\/format/],
    ['a field that we do not write', handover({ pull_request: 7 }), /additional properties/],
    ['a commit that is none', handover({ pushed: 'main' }), /\/pushed/],
    ['a commit with a line end', handover({ pushed: `${SHA}\n` }), /\/pushed/],
    ['a note that is a book', handover({ notes: ['x'.repeat(1001)] }), /\/notes\/0/],
    ['a thousand environments', handover({ environments: Array.from({ length: 1000 }, String) }), /\/environments/],
    ['a body that is a list', withBody([]), /body/],
    ['an object without a name', withBody({ ...configMap, metadata: {} }), /no `metadata.name`/],
    ['a name that is an object', withBody({ ...configMap, metadata: { name: { toString: 1 } } }), /name/],
    ['a kind that is long', withBody({ ...configMap, kind: 'K'.repeat(300) }), /kind/],
    ['what is nested deep', withBody({ ...configMap, data: nested(200) }), /deeper than/],
  ])('%s', (_, data, message) => {
    expect(() => readHandover(JSON.stringify(data), 'a.json')).toThrow(message);
  });

  test('a key that would change every object', () => {
    const text = JSON.stringify(withBody({ ...configMap, data: { PLACE: { polluted: true } } })).replace(
      'PLACE',
      '__proto__',
    );
    expect(() => readHandover(text, 'a.json')).toThrow('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a million levels, without running out of stack', () => {
    expect(() => readHandover(`${'['.repeat(1e6)}${']'.repeat(1e6)}`, 'a.json')).toThrow('deeper than');
  });

  test('what is too large, before it is parsed', () => {
    expect(() => readHandover(' '.repeat(50_000_001), 'a.json')).toThrow('larger than 50 MB');
  });

  test('text that is no JSON', () => {
    expect(() => readHandover('{', 'a.json')).toThrow('is not JSON');
  });
});
