import { describe, expect, test } from '@jest/globals';
import { checkHelmfileSecrets as check } from '../src/checks/check-helmfile-secrets.ts';
import type { Sources } from '../src/sources.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

const ENC =
  'ENC[AES256_GCM,data:VP9ZyA==,iv:YAa4Pt1ySLaGeGxwFOXoGOEzeYPlIBAy2Pg4PS5GBsU=,tag:dDSpyL412CUgqnjJfqEJpQ==,type:str]';
const SOPS = `sops:\n    age: [{recipient: age1, enc: x}]\n    lastmodified: "2026-01-01T00:00:00Z"\n    mac: ${ENC}\n    version: 3.9.0\n`;

function encrypted(text: string, file = 'secrets/dev.yaml'): Sources {
  return sourcesOf({ dev: [sourceRelease({ secrets: [file] })] }, { [file]: text });
}

describe('an encrypted file', () => {
  test.each([
    [
      'that is not encrypted',
      encrypted('password: hunter2\n'),
      /^error secrets\/dev\.yaml \[dev\] .*SOPS has not encrypted it/,
    ],
    ['whose mac is gone', encrypted(`a: ${ENC}\nsops: {version: 3.9.0}\n`), /has not encrypted it/],
    // getsops/sops#1832
    [
      'with a line that was added by hand',
      encrypted(`a: ${ENC}\ntoken: hunter2\n${SOPS}`),
      /^error secrets\/dev\.yaml:2 .*`token` in .* is not encrypted/,
    ],
    [
      'with a plain item of a list',
      encrypted(`a:\n  - ${ENC}\n  - hunter2\n${SOPS}`),
      /:3 .*`a\[1\]` .*is not encrypted/,
    ],
    ['with a plain number', encrypted(`pin: 1234\n${SOPS}`), /`pin` .*is not encrypted/],
    ['with half of a value', encrypted(`a: ENC[AES256_GCM,data:abc\n${SOPS}`), /`a` .*is not encrypted/],
    // getsops/sops#1512
    [
      'with a plain value that its rule covers',
      encrypted(`public: x\nsecret:\n  test: shhh\n${SOPS}    encrypted_regex: ^(secret)$\n`),
      /`secret\.test` .*is not encrypted/,
    ],
    ['whose second document is plain', encrypted(`a: ${ENC}\n${SOPS}---\nb: c\n`), /has not encrypted it/],
    ['that does not parse', encrypted('a: [\n'), /not valid YAML/],
    ['that is neither YAML nor JSON', encrypted('A=b\n', 'secrets/dev.env'), /^unknown .*only YAML and JSON/],
  ])('%s is found', (_, sources, message) => {
    const said = saidOfSources(check, sources);
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(said[0]).not.toMatch(/hunter2|shhh|1234/);
  });

  test('that is missing is found, for an environment as for a release', () => {
    const sources = sourcesOf({ dev: [] }, {}, { secrets: ['secrets/gone.yaml'] });
    expect(saidOfSources(check, sources)).toEqual([
      expect.stringContaining('secrets/gone.yaml in `secrets:` is not in the repository'),
    ]);
  });

  test.each([
    ['encrypted by SOPS', encrypted(`a: ${ENC}\nb:\n  - ${ENC}\n${SOPS}`)],
    ['with keys that end in _unencrypted', encrypted(`a_unencrypted: x\nb: ${ENC}\n${SOPS}`)],
    ['with keys under such a one', encrypted(`a_unencrypted: {b: c}\n${SOPS}`)],
    ['with empty text and null, which SOPS leaves', encrypted(`a: ""\nb: null\nc: {}\n${SOPS}`)],
    [
      'with keys that its rule leaves out',
      encrypted(`public: x\nsecret: ${ENC}\n${SOPS}    encrypted_regex: ^secret$\n`),
    ],
    ['with keys that its rule names', encrypted(`user: x\nsecret: ${ENC}\n${SOPS}    unencrypted_regex: (?i)^USER$\n`)],
    ['in JSON', encrypted(`{"a": "${ENC}", "sops": {"mac": "${ENC}"}}`, 'secrets/dev.json')],
  ])('%s passes', (_, sources) => {
    expect(saidOfSources(check, sources)).toEqual([]);
  });
});

describe('a Secret in a template', () => {
  const template = (text: string): Sources =>
    sourcesOf(
      { dev: [sourceRelease()] },
      { 'charts/app/templates/secret.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${text}` },
    );

  test.each([
    [
      'base64',
      template('data:\n  password: aHVudGVyMg==\n'),
      /^error charts\/app\/templates\/secret\.yaml:5 .*`password` is written out/,
    ],
    ['text', template('stringData:\n  password: "hunter2"\n'), /:5 .*`password`/],
    ['a block', template('stringData:\n  config.yaml: |\n    password: hunter2\n'), /`config\.yaml`/],
    ['a flow mapping', template('data: {password: aHVudGVyMg==}\n'), /:4 .*`password`/],
    ['text in an action', template('data:\n  password: {{ "hunter2" | b64enc }}\n'), /`password`/],
    [
      'text behind a condition',
      template('data:\n  {{- if .Values.legacy }}\n  password: aHVudGVyMg==\n  {{- end }}\n'),
      /:6 .*`password`/,
    ],
    ['a key of a certificate', template('stringData:\n  tls.key: "-----BEGIN PRIVATE KEY-----"\n'), /`tls\.key`/],
  ])('with %s is found', (_, sources, message) => {
    const said = saidOfSources(check, sources);
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(said[0]).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('in the second document has the line of the file', () => {
    const sources = sourcesOf(
      { dev: [sourceRelease()] },
      {
        'charts/app/templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n---\nkind: Secret\ndata:\n  a: Yg==\n',
      },
    );
    expect(saidOfSources(check, sources)).toEqual([expect.stringContaining('a.yaml:8')]);
  });

  test.each([
    ['values', template('data:\n  password: {{ .Values.password | b64enc | quote }}\n')],
    ['values in a text', template('stringData:\n  url: "postgres://{{ .Values.user }}:{{ .Values.password }}@db"\n')],
    ['a block of values', template('stringData:\n  config.yaml: |\n    {{- toYaml .Values.config | nindent 4 }}\n')],
    ['nothing', template('data: {}\nstringData:\n  password: ""\ntype: Opaque\n')],
    [
      'a certificate, which is public',
      template('stringData:\n  ca.crt: |\n    -----BEGIN CERTIFICATE-----\n    abc\n'),
    ],
    [
      'a certificate in base64',
      template(`data:\n  ca.crt: ${Buffer.from('-----BEGIN CERTIFICATE-----\nabc').toString('base64')}\n`),
    ],
    ['all data from elsewhere', template('data:\n{{ include "app.secrets" . | indent 2 }}\n')],
    [
      'another kind',
      sourcesOf({ dev: [sourceRelease()] }, { 'charts/app/templates/a.yaml': 'kind: SealedSecret\ndata:\n  a: b\n' }),
    ],
  ])('with %s passes', (_, sources) => {
    expect(saidOfSources(check, sources)).toEqual([]);
  });
});

describe('a reference to a secret store', () => {
  const values = (value: string): Sources =>
    sourcesOf(
      { dev: [sourceRelease({ values: [{ file: 'environments/dev.yaml' }] })] },
      { 'environments/dev.yaml': `a: b\npassword: ${value}\n` },
    );

  test.each([
    [
      'with one slash',
      values('ref+vault:/secret/db#/password'),
      /environments\/dev\.yaml:2 .*`password` has `ref\+vault:\/…`, which is no reference/,
    ],
    ['to no store', values('ref+valut://secret/db#/password'), /refers to the store `valut`/],
    ['without a path', values('ref+vault://'), /is no reference/],
    ['without a colon', values('ref+vault//secret/db'), /is no reference/],
    ['with a blank', values('"ref+vault:// secret"'), /is no reference/],
    ['in a text', values('"postgres://ref+valut://db#/user@host"'), /store `valut`/],
  ])('%s is found', (_, sources, message) => {
    expect(saidOfSources(check, sources)).toEqual([expect.stringMatching(message)]);
  });

  test('in the Helmfile is found', () => {
    const release = sourceRelease({ values: [{ inline: { a: ['secretref+nope://x/y'] } }] });
    expect(saidOfSources(check, sourcesOf({ dev: [release] }))).toEqual([
      expect.stringContaining('`a[0]` refers to the store `nope`'),
    ]);
  });

  test.each([
    ['to vault', values('ref+vault://secret/db#/password')],
    ['to a file with parameters', values('ref+tfstates3://bucket/path/terraform.tfstate/output.x?region=eu-west-1')],
    ['in a text', values('"postgres://app:ref+awssecrets://db#/password+@host"')],
    ['of vals as a secret', values('secretref+awsssm://app/db')],
    ['inside another', values('ref+echo://ref+envsubst://$VAR/path')],
    ['in a comment', values('x # ref+valut://nowhere')],
    ['in prose', values('"see ref+ in the documentation"')],
    ['that only looks like one', values('"href+x"')],
  ])('%s passes', (_, sources) => {
    expect(saidOfSources(check, sources)).toEqual([]);
  });
});
