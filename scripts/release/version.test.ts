import { describe, expect, test } from '@jest/globals';
import { majorTag, standingOf, versionOfTag } from './version.ts';

test('only vX.Y.Z is the tag of a release', () => {
  expect(versionOfTag('v1.20.3')).toBe('1.20.3');
  for (const tag of ['v1', 'v1.2', '1.2.3', 'v1.2.3-rc.1', 'v01.2.3', 'v1.2.3\n', 'v1.2.3 ', 'w1.2.3']) {
    expect(() => versionOfTag(tag)).toThrow('is not the tag of a release, such as v1.2.3');
  }
});

test('the tag that moves is that of the major version', () => {
  expect(majorTag('12.0.3')).toBe('v12');
});

describe('where a release stands', () => {
  const tags = ['v1', 'v2', 'v1.9.9', 'v1.10.0', 'v2.0.0', 'nightly'];

  test('one above all others moves the major tag and is the latest', () => {
    expect(standingOf('2.0.1', [...tags, 'v2.0.1'])).toEqual({ newestOfMajor: true, newest: true });
  });

  test('one of an older major version moves that one only', () => {
    expect(standingOf('1.10.1', [...tags, 'v1.10.1'])).toEqual({ newestOfMajor: true, newest: false });
  });

  test('a fix for an older minor version moves nothing', () => {
    expect(standingOf('1.9.10', [...tags, 'v1.9.10'])).toEqual({ newestOfMajor: false, newest: false });
  });

  test('the first one of all is the latest', () => {
    expect(standingOf('1.0.0', ['v1.0.0'])).toEqual({ newestOfMajor: true, newest: true });
  });
});
