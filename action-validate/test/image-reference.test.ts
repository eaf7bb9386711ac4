import { expect, test } from '@jest/globals';
import { parseImageReference } from '../src/objects/image-reference.ts';

const SUM = 'a'.repeat(64);

/** Made with github.com/distribution/reference v0.6.0, ParseNormalizedNamed, without its `library/`. */
test.each([
  ['nginx', 'docker.io nginx - -'],
  ['nginx:1.2', 'docker.io nginx 1.2 -'],
  ['reg:5000/app', 'reg:5000 app - -'],
  ['reg:5000/app:1', 'reg:5000 app 1 -'],
  ['app:5000', 'docker.io app 5000 -'],
  ['localhost/a:1', 'localhost a 1 -'],
  ['[::1]:5000/a:1', '[::1]:5000 a 1 -'],
  ['ghcr.io/acme/shop/cart:V1.0_x-2', 'ghcr.io acme/shop/cart V1.0_x-2 -'],
  ['a__b/c--d/e.f:_1', 'docker.io a__b/c--d/e.f _1 -'],
  [`a@sha256:${SUM}`, `docker.io a - sha256:${SUM}`],
  [`reg:5000/a:1@sha256:${SUM}`, `reg:5000 a 1 sha256:${SUM}`],
  ['Shop/cart:1', 'Shop cart 1 -'],
])('%s is %s', (text, parts) => {
  const reference = parseImageReference(text);
  if ('fault' in reference) throw new Error(reference.fault);
  const { registry, repository, tag = '-', digest = '-' } = reference;
  expect([registry, repository, tag, digest].join(' ')).toBe(parts);
});

test.each([
  ['Cart:1', /upper-case letters/],
  ['shop/Cart:1', /upper-case letters/],
  ['a_b.c/d:1', /registry "a_b\.c", which is not a valid host/],
  ['a/', /has no name|has "" in its name/],
  ['/a', /has "" in its name/],
  ['a..b', /has "a\.\.b" in its name/],
  ['-a', /has "-a" in its name/],
  ['a:', /has an invalid tag ""/],
  ['a:1:2', /has an invalid tag "1:2"/],
  [`a:${'x'.repeat(129)}`, /has an invalid tag/],
  ['a@sha256:abc', /has an invalid digest/],
  [`a@sha256:${'A'.repeat(64)}`, /has an invalid digest/],
  [`a@md5:${'a'.repeat(32)}`, /has an invalid digest/],
  ['a@', /has an invalid digest ""/],
  [SUM, /identifier without a name/],
  ['{{ .Values.image }}', /blank/],
  ['https://reg/app:1', /has the|has "/],
  ['', /has no name/],
])('%s is refused', (text, fault) => {
  const reference = parseImageReference(text);
  expect('fault' in reference ? reference.fault : undefined).toMatch(fault);
});
