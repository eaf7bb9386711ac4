import { expect, test } from '@jest/globals';
import { secretForms } from './secrets.ts';

test('every line of a secret and what its base64 decodes to are masked', () => {
  const key = '-----BEGIN KEY-----\nabcdefghijkl\n-----END KEY-----\n';
  const forms = secretForms(Buffer.from(key).toString('base64'));
  expect(forms).toContain('abcdefghijkl');
  expect(forms).toContain(Buffer.from(key).toString('base64'));
});

test('short fragments are not masked, for they would blot out ordinary words', () => {
  expect(secretForms('a\nsecret-token-value')).toEqual(['a\nsecret-token-value', 'secret-token-value']);
});
