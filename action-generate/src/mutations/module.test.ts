import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { type MutationModule, runModule } from './module.ts';

const body = { kind: 'Deployment', metadata: { name: 'istiod' }, spec: { replicas: 1 } };
const context = { mutation: 'scale', version: '1.27.3' };

test('a module gets the object and what is rendered, and returns the object as it shall be', () => {
  const module: MutationModule = (manifest, { mutation, version }) => ({ ...manifest, spec: { mutation, version } });
  expect(runModule(module, body, context)).toEqual({ ...body, spec: { mutation: 'scale', version: '1.27.3' } });
});

test.each<[string, MutationModule]>([
  ['returns undefined', () => undefined],
  ['returns the same', (manifest) => structuredClone(manifest)],
])('an object stays as it is when the module %s', (_, module) => {
  expect(runModule(module, body, context)).toBe(body);
});

describe('refuses a module that', () => {
  let calls = 0;
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  test.each<[string, MutationModule, string]>([
    [
      'throws',
      () => {
        throw new Error('no such port');
      },
      'it fails: no such port',
    ],
    [
      'throws something else',
      () => {
        throw 'stop';
      },
      'it fails: stop',
    ],
    ['returns null', () => null, 'it must return an object'],
    ['returns a list', () => [], 'it must return an object'],
    ['is asynchronous', async (manifest) => manifest, 'what it returns is a Promise, not JSON'],
    ['returns a date', (manifest) => ({ ...manifest, at: new Date(0) }), '`at` of what it returns is a Date, not JSON'],
    [
      'leaves a field undefined',
      (manifest) => ({ ...manifest, spec: { replicas: undefined } }),
      '`spec.replicas` of what it returns is undefined',
    ],
    [
      'returns no number',
      (manifest) => ({ ...manifest, spec: { replicas: Number.NaN } }),
      '`spec.replicas` of what it returns is NaN',
    ],
    [
      'returns a function',
      (manifest) => ({ ...manifest, list: [() => 1] }),
      '`list.0` of what it returns is a function',
    ],
    ['returns what holds itself', () => cyclic, 'nested more than 200 levels deep'],
    [
      'keeps state',
      (manifest) => ({ ...manifest, calls: calls++ }),
      'it does not return the same for the same manifest',
    ],
    [
      'changes what it is given',
      (manifest) => {
        (manifest as { spec: unknown }).spec = 1;
        return manifest;
      },
      'return a structuredClone of it, changed',
    ],
    [
      'changes a list that it is given',
      (manifest) => {
        (manifest.args as unknown[]).push(1);
        return manifest;
      },
      'return a structuredClone of it, changed',
    ],
    [
      'removes from what it is given',
      (manifest) => {
        delete (manifest as Record<string, unknown>).kind;
        return manifest;
      },
      'return a structuredClone of it, changed',
    ],
  ])('%s', (_, module, message) => {
    const object: JsonObject = { ...body, args: ['a'] };
    expect(() => runModule(module, object, context)).toThrow(message);
    expect(object).toEqual({ ...body, args: ['a'] });
  });
});
