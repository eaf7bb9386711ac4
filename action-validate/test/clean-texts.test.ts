import { expect, test } from '@jest/globals';
import { cleanTexts } from '../src/cache/clean-texts.ts';
import { contentCache } from '../src/cache/content-cache.ts';
import type { Memory } from '../src/cache/memory.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

const memoryIn = (directory: TemporaryDirectory, context = 'x'): Memory => ({
  cache: contentCache(directory.path, () => {}),
  context,
});

/** One run: it adds texts, asks for others, and keeps what it has. @returns what it knew of those that it asked for */
function run(
  directory: TemporaryDirectory,
  {
    add = [],
    ask = [],
    name = 'validate',
    context = 'x',
  }: Partial<Record<'add' | 'ask', string[]>> & {
    name?: string;
    context?: string;
  },
): readonly string[] {
  const texts = cleanTexts(name, memoryIn(directory, context));
  const known = ask.filter((text) => texts.has(text));
  for (const text of add) texts.add([text]);
  texts.keep();
  return known;
}

test('a run knows what the one before has added or asked for, and no more', () => {
  using directory = temporaryDirectory();
  run(directory, { add: ['a', 'b'] });
  expect(run(directory, { ask: ['a', 'b', 'c'], add: ['c'] })).toEqual(['a', 'b']);
  expect(run(directory, { ask: ['a', 'c'] })).toEqual(['a', 'c']);
  expect(run(directory, { ask: ['a', 'b', 'c'] })).toEqual(['a', 'c']);
});

test('another check, or another context, knows nothing', () => {
  using directory = temporaryDirectory();
  run(directory, { add: ['a'] });
  expect(run(directory, { ask: ['a'], name: 'analyze' })).toEqual([]);
  expect(run(directory, { ask: ['a'], context: 'y' })).toEqual([]);
});

test('what a run does not keep, the next one does not know', () => {
  using directory = temporaryDirectory();
  const texts = cleanTexts('validate', memoryIn(directory));
  texts.add(['a']);
  expect(texts.has('a')).toBe(true);
  expect(cleanTexts('validate', memoryIn(directory)).has('a')).toBe(false);
});
