import { expect, test } from '@jest/globals';
import { parseImage } from '../../shared/istio/proxy.ts';
import { skew } from './skew.ts';

test.each([
  ['the same minor version', '1.27.1', '1.27.3', 'supported'],
  ['one minor version older', '1.26.5', '1.27.3', 'supported'],
  ['two minor versions older', '1.25.0', '1.27.3', 'too-old'],
  ['newer, as before a rollback', '1.28.0', '1.27.3', 'ahead'],
  ['a development build', '1.31-alpha.20260423', '1.31-alpha.20260827', 'supported'],
  ['a tag that is no version', 'latest', '1.27.3', 'unknown'],
])('a sidecar of %s', (_, tag, version, expected) => {
  expect(skew(parseImage(`proxyv2:${tag}`), version)).toBe(expected);
});
