import { expect, test } from '@jest/globals';
import { type CheckCorpus, inWords, problemsOf, type Saying } from './corpus.ts';

/** A test for each case: a fault is found, with these words and nothing besides, and a near miss passes. */
export function testCorpus({ check, faults, nearMisses }: CheckCorpus): void {
  test.each(faults)('finds %s', (_, input, says) => {
    const expected = [says].flat().map((saying) => matching(saying));
    expect(problemsOf(check, input).map(inWords)).toEqual(expected);
  });

  test.each(nearMisses)('passes %s', (_, input) => {
    expect(problemsOf(check, input).map(inWords)).toEqual([]);
  });
}

function matching(saying: Saying): unknown {
  return typeof saying === 'string' ? expect.stringContaining(saying) : expect.stringMatching(saying);
}
