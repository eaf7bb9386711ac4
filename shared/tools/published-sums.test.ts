import { expect, test } from '@jest/globals';
import { publishedSum } from './published-sums.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

// Written as the projects' own release scripts write them.
test.each([
  ['Istio, one blank', `${A} istioctl-1.27.3-osx-arm64.tar.gz\n`, 'istioctl-1.27.3-osx-arm64.tar.gz'],
  ['Helm, two blanks', `${A}  helm-v4.3.1-linux-amd64.tar.gz\n`, 'helm-v4.3.1-linux-amd64.tar.gz'],
  ['goreleaser, a list', `${B}  x_1_darwin_arm64.tar.gz\n${A}  x_1_linux_amd64.tar.gz\n`, 'x_1_linux_amd64.tar.gz'],
  ['sha256sum of a binary file', `${A} *x.tar.gz\n`, 'x.tar.gz'],
  ['a hash alone', `${A}\n`, 'x.tar.gz'],
  ['Windows line ends and capitals', `${A.toUpperCase()}  x.tar.gz\r\n`, 'x.tar.gz'],
])('%s', (_, text, file) => {
  expect(publishedSum(text, file)).toBe(A);
});

test.each([
  ['another file', `${A}  y.tar.gz\n`],
  ['a longer name', `${A}  x.tar.gz.asc\n`],
  ['a page of a proxy', '<html>Log in</html>'],
  ['a shorter hash', `${'a'.repeat(40)}  x.tar.gz\n`],
  ['nothing', ''],
])('nothing is known from %s', (_, text) => {
  expect(publishedSum(text, 'x.tar.gz')).toBeUndefined();
});
