import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Identity } from '../../../shared/manifest/identity.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { createMask } from './mask.ts';

const SECRET: Identity = { group: '', kind: 'Secret', namespace: 'a', name: 'b' };
const CONFIG: Identity = { group: '', kind: 'ConfigMap', namespace: 'a', name: 'b' };
const TOKEN = `ghp_${'a1'.repeat(18)}`;
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIabc123\n-----END RSA PRIVATE KEY-----';

describe('hidden', () => {
  test.each<[string, Json, string, Identity?]>([
    ['a value of a Secret', { kind: 'Secret', data: { password: 'aHVudGVyMg==' } }, 'aHVudGVyMg==', SECRET],
    ['a value of a Secret that is no string', { stringData: { pin: 471147 } }, '471147', SECRET],
    [
      'what kubectl keeps of a Secret',
      {
        metadata: {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"aHVudGVyMg=="}}' },
        },
      },
      'aHVudGVyMg==',
      SECRET,
    ],
    ['a private key', { data: { 'tls.key': PEM } }, 'MIIabc123'],
    [
      'a private key in base64',
      { data: { key: Buffer.from(PEM).toString('base64') } },
      Buffer.from(PEM).toString('base64').slice(30, 60),
    ],
    ['a JSON Web Token in a text', { data: { x: `t: eyJhbGciOi9.eyJzdWIiOiIx.c2lnbmF0dXJl\n` } }, 'c2lnbmF0dXJl'],
    ['a token of GitHub', { args: [`--token=${TOKEN}`] }, TOKEN],
    ['the password in a URL', { url: 'https://pass:pass@h.example/x' }, ':pass@'],
    ['an environment variable called password', { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }, 'hunter2'],
    [
      'a random environment variable called token',
      { env: [{ name: 'API_TOKEN', value: 'c2VjcmV0MTIzNDU2Nzg5' }] },
      'c2VjcmV0MTIzNDU2Nzg5',
    ],
    ['a field called password', { smtp: { password: 'hunter2' } }, 'hunter2'],
    ['a password in a text', { data: { conf: 'user: a\npassword: hunter2\n' } }, 'hunter2'],
  ])('%s', (_, value, secret, identity = CONFIG) => {
    expect(JSON.stringify(value)).toContain(JSON.stringify(secret).slice(1, -1));
    const masked = JSON.stringify(createMask().value(value, [], identity));
    expect(masked).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(masked).toContain('(hidden value 1)');
  });
});

describe('shown', () => {
  test.each<[string, Json]>([
    ['an image', { image: 'docker.io/istio/proxyv2:1.27.3' }],
    ['the name of a Secret', { secretName: 'istio-ca-secret' }],
    ['a token that is made of words', { env: [{ name: 'TOKEN_AUDIENCE', value: 'istio-ca' }] }],
    ['a reference to a variable', { env: [{ name: 'PASSWORD', value: '$(OTHER)' }] }],
    ['a certificate', { caBundle: Buffer.from('-----BEGIN CERTIFICATE-----\nMIIabc\n').toString('base64') }],
    ['the key of a Secret', { data: {} }],
  ])('%s', (_, value) => {
    expect(createMask().value(value, [], CONFIG)).toEqual(value);
  });
});

test('a changed secret differs from what it was, a kept one does not', () => {
  const mask = createMask();
  const [one, two, again] = ['b25l', 'dHdv', 'b25l'].map((value) => mask.value(value, ['data', 'key'], SECRET));
  expect(one).toBe('(hidden value 1)');
  expect(two).toBe('(hidden value 2)');
  expect(again).toBe(one);
});

describe('in a document that a string holds', () => {
  const config = (value: string): Json => ({ data: { values: value } });
  const secret = 'c2VjcmV0MTIzNDU2Nzg5';

  test.each<[string, string, string]>([
    ['of JSON', `{"global": {"accessToken": "${secret}"}}`, '{"global": {"accessToken": "(hidden value 1)"}}'],
    [
      'of YAML',
      `# a comment\naccessToken: ${secret}\nname: x\n`,
      '# a comment\naccessToken: (hidden value 1)\nname: x\n',
    ],
    ['of JSON in YAML', `x: '{"apiKey": "${secret}"}'\ny: 1\n`, `x: '{"apiKey": "(hidden value 1)"}'\ny: 1\n`],
    ['with quotes in it', '{"dbPassword": "a\\"b\\"c"}', '{"dbPassword": "(hidden value 1)"}'],
    ['that is short', '{"dbPassword": "a", "name": "banana"}', '(hidden value 1)'],
  ])('%s', (_, text, shown) => {
    expect(createMask().value(config(text), [], CONFIG)).toEqual(config(shown));
  });
});

test('masking twice is masking once', () => {
  const values = [
    { data: { password: 'hunter2', conf: 'password: hunter2\nurl: https://me:secret@h.example/\n', key: PEM } },
    { stringData: { key: 'first', pin: 4711 } },
    { data: { values: '{"accessToken": "c2VjcmV0MTIzNDU2Nzg5", "dbPassword": "x"}' } },
    { args: [`--token=${TOKEN}`, 'Authorization: Bearer abcdefghijklmnop1234'] },
  ];
  for (const identity of [CONFIG, SECRET]) {
    for (const value of values) {
      const once = createMask().value(value, [], identity);
      expect(createMask().value(once, [], identity)).toBe(once);
    }
  }
  fc.assert(
    fc.property(fc.object({ values: [fc.constantFrom('password: ab cd', TOKEN, PEM, 'x'), fc.string()] }), (value) => {
      const once = createMask().value(value as Json, [], CONFIG);
      expect(createMask().value(once, [], CONFIG)).toEqual(once);
    }),
  );
});
