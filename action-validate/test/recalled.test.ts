import { expect, test } from '@jest/globals';
import { contentCache } from '../src/cache/content-cache.ts';
import { recalled } from '../src/cache/recalled.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

/** One run that asks for what is made of texts. @returns those of which it had to be made */
function run(directory: TemporaryDirectory, texts: readonly string[], context = 'x', name = 'length'): string[] {
  const made: string[] = [];
  const lengths = recalled(name, { cache: contentCache(directory.path, () => {}), context }, (text) => {
    made.push(text);
    return { length: text.length };
  });
  for (const text of texts) expect(lengths.of(text)).toEqual({ length: text.length });
  lengths.keep();
  return made;
}

test('it is made once of each text, whatever run asks for it', () => {
  using directory = temporaryDirectory();
  expect(run(directory, ['a', 'bb', 'a'])).toEqual(['a', 'bb']);
  expect(run(directory, ['bb', 'ccc'])).toEqual(['ccc']);
  expect(run(directory, ['bb', 'ccc'])).toEqual([]);
});

test('what a run has not asked for is forgotten', () => {
  using directory = temporaryDirectory();
  run(directory, ['a', 'bb']);
  run(directory, ['a']);
  expect(run(directory, ['bb'])).toEqual(['bb']);
});

test('another context, or another name, knows nothing', () => {
  using directory = temporaryDirectory();
  run(directory, ['a']);
  expect(run(directory, ['a'], 'y')).toEqual(['a']);
  expect(run(directory, ['a'], 'x', 'size')).toEqual(['a']);
});
