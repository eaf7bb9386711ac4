import { checkHelmfileSecrets } from '../../src/checks/check-helmfile-secrets.ts';
import type { Sources } from '../../src/model/sources.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkHelmfileSecrets();

const ENC =
  'ENC[AES256_GCM,data:VP9ZyA==,iv:YAa4Pt1ySLaGeGxwFOXoGOEzeYPlIBAy2Pg4PS5GBsU=,tag:dDSpyL412CUgqnjJfqEJpQ==,type:str]';
const SOPS = `sops:\n    age: [{recipient: age1, enc: x}]\n    lastmodified: "2026-01-01T00:00:00Z"\n    mac: ${ENC}\n    version: 3.9.0\n`;

function encrypted(text: string, file = 'secrets/dev.yaml'): Sources {
  return sourcesOf({ dev: [sourceRelease({ secrets: [file] })] }, { [file]: text });
}

const FILE_FAULTS: readonly Fault[] = [
  [
    'a Secret in plain text, where the repository itself is the chart',
    sourcesOf(
      { dev: [sourceRelease({ chart: { name: 'app', directory: '.' } })] },
      { 'templates/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  token: hunter2\n' },
    ),
    /^error templates\/secret\.yaml:5 .*`token` is written out/,
  ],
  [
    'a file that is not encrypted',
    encrypted('password: hunter2\n'),
    /^error secrets\/dev\.yaml \[dev\] .*SOPS has not encrypted it/,
  ],
  ['a file whose mac is gone', encrypted(`a: ${ENC}\nsops: {version: 3.9.0}\n`), /has not encrypted it/],
  [
    'a file with a line that was added by hand',
    encrypted(`a: ${ENC}\ntoken: hunter2\n${SOPS}`),
    /^error secrets\/dev\.yaml:2 .*`token` in .* is not encrypted/,
    { source: 'https://github.com/getsops/sops/issues/1832' },
  ],
  [
    'a file with a plain item of a list',
    encrypted(`a:\n  - ${ENC}\n  - hunter2\n${SOPS}`),
    /:3 .*`a\[1\]` .*is not encrypted/,
  ],
  ['a file with a plain number', encrypted(`pin: 1234\n${SOPS}`), /`pin` .*is not encrypted/],
  ['a file with half of a value', encrypted(`a: ENC[AES256_GCM,data:abc\n${SOPS}`), /`a` .*is not encrypted/],
  [
    'a file with a plain value that its rule covers',
    encrypted(`public: x\nsecret:\n  test: shhh\n${SOPS}    encrypted_regex: ^(secret)$\n`),
    /`secret\.test` .*is not encrypted/,
    { source: 'https://github.com/getsops/sops/issues/1512' },
  ],
  ['a file whose second document is plain', encrypted(`a: ${ENC}\n${SOPS}---\nb: c\n`), /has not encrypted it/],
  ['a file that does not parse', encrypted('a: [\n'), /not valid YAML/],
  ['a file that is neither YAML nor JSON', encrypted('A=b\n', 'secrets/dev.env'), /^unknown .*only YAML and JSON/],
];

const FILE_NEAR_MISSES: readonly NearMiss[] = [
  ['a file encrypted by SOPS', encrypted(`a: ${ENC}\nb:\n  - ${ENC}\n${SOPS}`)],
  ['a file with keys that end in _unencrypted', encrypted(`a_unencrypted: x\nb: ${ENC}\n${SOPS}`)],
  ['a file with keys under such a one', encrypted(`a_unencrypted: {b: c}\n${SOPS}`)],
  ['a file with empty text and null, which SOPS leaves', encrypted(`a: ""\nb: null\nc: {}\n${SOPS}`)],
  [
    'a file with keys that its rule leaves out',
    encrypted(`public: x\nsecret: ${ENC}\n${SOPS}    encrypted_regex: ^secret$\n`),
  ],
  [
    'a file with keys that its rule names',
    encrypted(`user: x\nsecret: ${ENC}\n${SOPS}    unencrypted_regex: (?i)^USER$\n`),
  ],
  ['a file in JSON', encrypted(`{"a": "${ENC}", "sops": {"mac": "${ENC}"}}`, 'secrets/dev.json')],
];

export const template = (text: string): Sources =>
  sourcesOf(
    { dev: [sourceRelease()] },
    { 'charts/app/templates/secret.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${text}` },
  );

const TEMPLATE_FAULTS: readonly Fault[] = [
  [
    'a Secret with base64',
    template('data:\n  password: aHVudGVyMg==\n'),
    /^error charts\/app\/templates\/secret\.yaml:5 .*`password` is written out/,
  ],
  ['a Secret with text', template('stringData:\n  password: "hunter2"\n'), /:5 .*`password`/],
  ['a Secret with a block', template('stringData:\n  config.yaml: |\n    password: hunter2\n'), /`config\.yaml`/],
  ['a Secret with a flow mapping', template('data: {password: aHVudGVyMg==}\n'), /:4 .*`password`/],
  ['a Secret with text in an action', template('data:\n  password: {{ "hunter2" | b64enc }}\n'), /`password`/],
  [
    'a Secret with text behind a condition',
    template('data:\n  {{- if .Values.legacy }}\n  password: aHVudGVyMg==\n  {{- end }}\n'),
    /:6 .*`password`/,
  ],
  [
    'a Secret with a key of a certificate',
    template('stringData:\n  tls.key: "-----BEGIN PRIVATE KEY-----"\n'),
    /`tls\.key`/,
  ],
];

const TEMPLATE_NEAR_MISSES: readonly NearMiss[] = [
  ['a Secret with values', template('data:\n  password: {{ .Values.password | b64enc | quote }}\n')],
  [
    'a Secret with values in a text',
    template('stringData:\n  url: "postgres://{{ .Values.user }}:{{ .Values.password }}@db"\n'),
  ],
  [
    'a Secret with a block of values',
    template('stringData:\n  config.yaml: |\n    {{- toYaml .Values.config | nindent 4 }}\n'),
  ],
  ['a Secret with nothing', template('data: {}\nstringData:\n  password: ""\ntype: Opaque\n')],
  [
    'a Secret with a certificate, which is public',
    template('stringData:\n  ca.crt: |\n    -----BEGIN CERTIFICATE-----\n    abc\n'),
  ],
  [
    'a Secret with a certificate in base64',
    template(`data:\n  ca.crt: ${Buffer.from('-----BEGIN CERTIFICATE-----\nabc').toString('base64')}\n`),
  ],
  ['a Secret with all data from elsewhere', template('data:\n{{ include "app.secrets" . | indent 2 }}\n')],
  [
    'a Secret with another kind',
    sourcesOf({ dev: [sourceRelease()] }, { 'charts/app/templates/a.yaml': 'kind: SealedSecret\ndata:\n  a: b\n' }),
  ],
];

export const values = (value: string): Sources =>
  sourcesOf(
    { dev: [sourceRelease({ values: [{ file: 'environments/dev.yaml' }] })] },
    { 'environments/dev.yaml': `a: b\npassword: ${value}\n` },
  );

const REFERENCE_FAULTS: readonly Fault[] = [
  [
    'a reference with one slash',
    values('ref+vault:/secret/db#/password'),
    /environments\/dev\.yaml:2 .*`password` has `ref\+vault:\/…`, which is not a reference/,
  ],
  ['a reference to no store', values('ref+valut://secret/db#/password'), /refers to the store `valut`/],
  ['a reference without a path', values('ref+vault://'), /is not a reference/],
  ['a reference without a colon', values('ref+vault//secret/db'), /is not a reference/],
  ['a reference with a blank', values('"ref+vault:// secret"'), /is not a reference/],
  ['a reference to no store in a text', values('"postgres://ref+valut://db#/user@host"'), /store `valut`/],
];

const REFERENCE_NEAR_MISSES: readonly NearMiss[] = [
  ['a reference to vault', values('ref+vault://secret/db#/password')],
  [
    'a reference to a file with parameters',
    values('ref+tfstates3://bucket/path/terraform.tfstate/output.x?region=eu-west-1'),
  ],
  ['a reference in a text', values('"postgres://app:ref+awssecrets://db#/password+@host"')],
  ['a reference of vals as a secret', values('secretref+awsssm://app/db')],
  ['a reference inside another', values('ref+echo://ref+envsubst://$VAR/path')],
  ['a reference in a comment', values('x # ref+valut://nowhere')],
  ['a reference in prose', values('"see ref+ in the documentation"')],
  ['a reference that only looks like one', values('"href+x"')],
];

export const HELMFILE_SECRETS: CheckCorpus = {
  check,
  faults: [...FILE_FAULTS, ...TEMPLATE_FAULTS, ...REFERENCE_FAULTS],
  nearMisses: [...FILE_NEAR_MISSES, ...TEMPLATE_NEAR_MISSES, ...REFERENCE_NEAR_MISSES],
};
