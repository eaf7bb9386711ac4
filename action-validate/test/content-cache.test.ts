import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contentCache } from '../src/cache/content-cache.ts';
import { temporaryDirectory } from './temporary.ts';

const silent = (): void => {};

test('what one run has written, another one reads', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'new', 'cache');
  contentCache(path, silent).write('a', 'text\nä');
  expect(contentCache(path, silent).read('a')).toBe('text\nä');
  expect(contentCache(path, silent).read('b')).toBeUndefined();
});

test.each([
  ['cut off', (whole: string) => whole.slice(0, -1)],
  ['changed', (whole: string) => whole.replace('text', 'test')],
  ['longer', (whole: string) => `${whole}x`],
  ['empty', () => ''],
  ['something else', () => '\0\n\0'],
])('an entry that is %s is as if it had never been', (_, damage) => {
  using directory = temporaryDirectory();
  const cache = contentCache(directory.path, silent);
  cache.write('a', 'text');
  const file = join(directory.path, 'a');
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(cache.read('a')).toBeUndefined();
  cache.write('a', 'text');
  expect(cache.read('a')).toBe('text');
});

test('a directory that cannot be written is told once, and nothing fails', () => {
  using directory = temporaryDirectory({ file: '' });
  const told: string[] = [];
  const cache = contentCache(join(directory.path, 'file', 'cache'), (message) => told.push(message));
  cache.write('a', 'text');
  cache.write('b', 'text');
  cache.prune();
  expect(cache.read('a')).toBeUndefined();
  expect(told).toEqual([expect.stringContaining('Nothing is kept for the next run: ')]);
});

test('what is old goes, unless this run has used it; what another run writes at the same time stays', () => {
  using directory = temporaryDirectory();
  const before = contentCache(directory.path, silent);
  for (const key of ['used', 'unused']) {
    before.write(key, 'text');
    utimesSync(join(directory.path, key), new Date(0), new Date(0));
  }
  const cache = contentCache(directory.path, silent);
  contentCache(directory.path, silent).write('of-another', 'text');
  cache.read('used');
  cache.prune();
  expect(readdirSync(directory.path).sort()).toEqual(['of-another', 'unused', 'used']);
  cache.write('new', 'text');
  cache.prune();
  expect(readdirSync(directory.path).sort()).toEqual(['new', 'of-another', 'used']);
});
