import { expect, test } from '@jest/globals';
import { compareIstioVersions, type IstioVersion, parseIstioVersion } from './istio-version.ts';

const parsed = (text: string): IstioVersion => {
  const version = parseIstioVersion(text);
  if (version === undefined) throw new Error(`${text} is no version`);
  return version;
};

test('versions have an order', () => {
  const ordered = [
    ...['1.9.9', '1.26.0-alpha.1', '1.26.0-alpha.beta', '1.26.0-beta.2', '1.26.0-beta.11', '1.26.0-rc.0', '1.26.0'],
    ...['1.26.3', '1.27.0', '1.31-alpha.20260423', '1.31-alpha.20260827', '1.31-alpha.20260827.1', '1.31.0', '2.0.0'],
  ];
  const shuffled = [...ordered].sort().reverse();
  expect(shuffled.sort((a, b) => compareIstioVersions(parsed(a), parsed(b)))).toEqual(ordered);
});

test.each(['1.27.3', '1.31-alpha.20260423', '1.27.0-rc.1+build'])('%s is as old as itself', (text) => {
  expect(compareIstioVersions(parsed(text), parsed(text))).toBe(0);
});

test.each(['latest', 'v1.27.3', '1', '', '1.27.3 '])('%j is no version', (text) => {
  expect(parseIstioVersion(text)).toBeUndefined();
});
