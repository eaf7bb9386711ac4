import { expect, test } from '@jest/globals';
import { contentCache } from '../src/inputs/content-cache.ts';
import { type CleanTexts, cleanTexts } from '../src/run/clean-texts.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

/** As one run has it. */
function run(directory: TemporaryDirectory, name = 'validate', context = 'x'): CleanTexts {
  return cleanTexts(name, { cache: contentCache(directory.path, () => {}), context });
}

test('a run knows what the one before has added or asked for, and no more', () => {
  using directory = temporaryDirectory();
  run(directory).add(['a', 'b']);
  const second = run(directory);
  expect(['a', 'b', 'c'].map((text) => second.has(text))).toEqual([true, true, false]);
  second.add(['c']);
  const third = run(directory);
  expect(third.has('a')).toBe(true);
  third.add([]);
  const fourth = run(directory);
  expect(['a', 'b', 'c'].map((text) => fourth.has(text))).toEqual([true, false, false]);
});

test('several sets of one run are kept together', () => {
  using directory = temporaryDirectory();
  const first = run(directory);
  first.add(['a']);
  first.add(['b']);
  const second = run(directory);
  expect(second.has('a') && second.has('b')).toBe(true);
});

test('another program, or another context, knows nothing', () => {
  using directory = temporaryDirectory();
  run(directory).add(['a']);
  expect(run(directory, 'analyze').has('a')).toBe(false);
  expect(run(directory, 'validate', 'y').has('a')).toBe(false);
});

test('without a memory nothing is known', () => {
  const texts = cleanTexts('validate', undefined);
  texts.add(['a']);
  expect(texts.has('a')).toBe(false);
});
