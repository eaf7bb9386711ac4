import { expect, test } from '@jest/globals';
import { checkImageName } from '../src/checks/check-image-name.ts';
import { IMAGE_NAME, pod } from './corpus/check-image-name.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(IMAGE_NAME);

test.each([
  ['ghcr.io/acme/cart:1', true],
  ['ghcr.io/acme-evil/cart:1', false],
  ['ghcr.io/cart:1', false],
  ['quay.io/cart:1', true],
  ['quay.io.example.com/cart:1', false],
  ['cart:1', false],
])('with an allow-list, %s is allowed: %s', (image, allowed) => {
  const said = saidBy(checkImageName({ registries: ['ghcr.io/acme', 'quay.io/'] }), pod(image));
  expect(said).toEqual(allowed ? [] : [expect.stringMatching(/not one of the allowed registries/)]);
});
