import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../shared/manifest/manifest.ts';
import { moduleDirectory } from '../../testbed/build/module-directory.ts';
import { celPropertyName } from '../src/cel/property-names.ts';
import { compile } from '../src/cel/rule.ts';
import { parseUrl } from '../src/cel/url.ts';
import { allRules, ruleFaults } from '../src/cel/validations.ts';
import { isAddress, isCidr } from '../src/objects/ip-address.ts';

const INTEGER = { type: 'integer' };
const TEXT = { type: 'string' };

/** What the rules of `spec` say of it, as `path message` or `path unchecked: reason`. */
function said(spec: Json, rules: Json, properties: JsonObject = {}, more: JsonObject = {}): string[] {
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules, ...more } },
  };
  const body = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'first' }, spec };
  return ruleFaults(schema, body).map(
    ({ path, message, unchecked }) =>
      `${path.join('.')} ${unchecked === undefined ? message : `unchecked: ${unchecked}`}`,
  );
}

describe('a rule is asked as the API server asks it', () => {
  test.each<[string, Json, Json, JsonObject, string[]]>([
    ['that holds', { min: 1, max: 2 }, [{ rule: 'self.min <= self.max' }], { min: INTEGER, max: INTEGER }, []],
    [
      'that does not',
      { min: 3, max: 2 },
      [{ rule: 'self.min <= self.max', message: 'min is more than max' }],
      { min: INTEGER, max: INTEGER },
      ['spec min is more than max'],
    ],
    [
      'with a message of its own making',
      { min: 3 },
      [{ rule: 'self.min < 3', message: 'no', messageExpression: '"min is " + string(self.min)' }],
      { min: INTEGER },
      ['spec min is 3'],
    ],
    [
      'with a message that does not work',
      { min: 3 },
      [{ rule: 'self.min < 3', message: 'no', messageExpression: 'string(self.nope)' }],
      { min: INTEGER },
      ['spec no'],
    ],
    [
      'with a field path',
      { min: 3 },
      [{ rule: 'self.min < 3', message: 'no', fieldPath: ".min['a.b']" }],
      { min: INTEGER },
      ['spec.min.a.b no'],
    ],
    ['about a change', { min: 3 }, [{ rule: 'self.min == oldSelf.min' }], { min: INTEGER }, []],
    [
      'about a reserved word',
      { namespace: 'a', 'b-c': 'd' },
      [{ rule: "self.__namespace__ == 'a' && self.b__dash__c == 'e'", message: 'no' }],
      { namespace: TEXT, 'b-c': TEXT },
      ['spec no'],
    ],
    [
      'about whole numbers, fractions and either',
      { whole: 2, fraction: 2, either: 2, text: '2' },
      [
        { rule: 'self.whole / 3 == 0', message: 'whole' },
        { rule: 'self.fraction / 4.0 == 0.5', message: 'fraction' },
        { rule: 'type(self.either) == int && type(self.text) == string', message: 'either' },
      ],
      {
        whole: INTEGER,
        fraction: { type: 'number' },
        either: { 'x-kubernetes-int-or-string': true },
        text: { 'x-kubernetes-int-or-string': true },
      },
      [],
    ],
    [
      'about times, durations and bytes',
      { at: '2024-01-02T03:04:05Z', for: '90s', bytes: 'YWI=' },
      [
        {
          rule: "self.at > timestamp('2024-01-01T00:00:00Z') && self.__for__ == duration('1m30s') && size(self.bytes) == 2",
        },
      ],
      {
        at: { type: 'string', format: 'date-time' },
        for: { type: 'string', format: 'duration' },
        bytes: { type: 'string', format: 'byte' },
      },
      [],
    ],
    [
      'about a field that is not there: the API server refuses the object',
      {},
      [{ rule: 'self.min > 0' }],
      { min: INTEGER },
      ['spec field not found: min'],
    ],
    [
      'about a text that is no duration',
      { for: 'long' },
      [{ rule: "duration(self.__for__) > duration('1s')" }],
      { for: TEXT },
      ['spec Failed to parse duration: invalid syntax'],
    ],
    [
      'with a function that is not known here',
      {},
      [{ rule: "format.dns1123Label().validate('a').hasValue()" }],
      {},
      [expect.stringMatching(/^spec unchecked: the function `\w+` is not known here$/) as unknown as string],
    ],
    [
      'that does not parse',
      {},
      [{ rule: 'self.?a.orValue(true)' }],
      {},
      [expect.stringMatching(/^spec unchecked: it does not parse/) as unknown as string],
    ],
    [
      'with types that do not fit',
      { min: 1 },
      [{ rule: "self.min > 'a'" }],
      { min: INTEGER },
      [expect.stringMatching(/^spec unchecked: found no matching overload/) as unknown as string],
    ],
    [
      'that may be asked without an old object',
      {},
      [{ rule: 'oldSelf.hasValue() || true', optionalOldSelf: true }],
      {},
      ['spec unchecked: it has `optionalOldSelf`, which is not known here'],
    ],
    [
      'about a field that the schema does not name',
      { other: 1 },
      [{ rule: 'has(self.other)' }],
      {},
      ['spec undefined'],
    ],
  ])('%s', (_, spec, rules, properties, expected) => {
    expect(said(spec, rules, properties)).toEqual(expected);
  });
});

test('rules are asked in lists, maps and below, where they are', () => {
  const item = {
    type: 'object',
    properties: { port: { ...INTEGER, 'x-kubernetes-validations': [{ rule: 'self > 0', message: 'no' }] } },
  };
  const properties = {
    list: { type: 'array', items: item },
    map: {
      type: 'object',
      additionalProperties: item,
      'x-kubernetes-validations': [{ rule: "self.all(key, key != 'b')", message: 'b' }],
    },
    none: { ...item, nullable: true },
  };
  const spec = { list: [{ port: 1 }, { port: 0 }], map: { a: { port: 0 }, b: {} }, none: null };
  expect(said(spec, [], properties)).toEqual(['spec.list.1.port no', 'spec.map b', 'spec.map.a.port no']);
});

test('the rules of a whole object see its name and kind, and nothing else of its metadata', () => {
  const schema = {
    type: 'object',
    'x-kubernetes-validations': [
      { rule: "self.metadata.name == 'first' && self.kind == 'A' && !has(self.metadata.labels)" },
    ],
  };
  expect(
    ruleFaults(schema, { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'first', labels: { a: 'b' } } }),
  ).toEqual([]);
});

test.each([
  ['lists', "[1, 2].isSorted() && [1, 2].sum() == 3 && ['b', 'a'].min() == 'a' && [3, 4].indexOf(4) == 1"],
  [
    'quantities',
    "quantity('1Gi').isGreaterThan(quantity('1G')) && !isQuantity('1GB') && quantity('2k').asInteger() == 2000",
  ],
  ['addresses', "isIP('10.0.0.1') && isCIDR('10.0.0.0/8') && !isIP('a')"],
  [
    'URLs',
    "url('https://a.example.com:8443/b?c=d').getHost() == 'a.example.com:8443' && url('https://[::1]:80/').getPort() == '80'",
  ],
  [
    'texts',
    "'a,b'.split(',').size() == 2 && 'abc'.substring(1) == 'bc' && ' a '.trim() == 'a' && 'A'.lowerAscii() == 'a'",
  ],
  ['RE2', "'Abc'.matches('(?i)^aB')"],
])("Kubernetes' functions for %s are known", (_, rule) => {
  expect(compile(rule).evaluate({})).toEqual({ kind: 'value', value: true });
});

test.each([
  ['namespace', '__namespace__'],
  ['a__b', 'a__underscores__b'],
  ['a.b/c-d', 'a__dot__b__slash__c__dash__d'],
  ['plain', 'plain'],
  ['1st', undefined],
])('the property %s is called %s', (property, name) => {
  expect(celPropertyName(property)).toBe(name);
});

test.each(['/path', 'https://a.example.com', 'oci://a:5000/b@sha256:c', 'mailto:a', 'http://u:p@[::1]:80/%20'])(
  '%s is a URL',
  (text) => {
    expect(parseUrl(text)).toBeDefined();
  },
);
test.each(['', 'a.example.com/b', 'http://a b/', 'http://a:port/', 'http://a/%2', ':x', 'http://a\n/'])(
  '%j is no URL',
  (text) => {
    expect(parseUrl(text)).toBeUndefined();
  },
);

test('addresses are those that Kubernetes takes', () => {
  expect(['10.0.0.1', '::1', '10.0.0.01', 'fe80::1%eth0', '::ffff:1.2.3.4'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['10.0.0.0/8', '::/0', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/08'].map(isCidr)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ['bed', join('manifests', 'charts', 'base', 'files', 'crd-all.gen.yaml')],
  ['istio-older', join('manifests', 'charts', 'base', 'files', 'crd-all.gen.yaml')],
  ['bed', join('tests', 'integration', 'pilot', 'testdata', 'gateway-api-crd.yaml')],
  ['istio-older', join('tests', 'integration', 'pilot', 'testdata', 'gateway-api-crd.yaml')],
])('every rule in the definitions of the Istio of %s can be evaluated: %s', async (group, file) => {
  const text = await readFile(join(await moduleDirectory(group, 'istio.io/istio'), file), 'utf8');
  const rules = parseAllDocuments(text).flatMap((document) => {
    const { spec } = (document.toJS() ?? {}) as JsonObject;
    const versions = isObject(spec) && Array.isArray(spec.versions) ? spec.versions : [];
    return versions.flatMap((version: Json) =>
      allRules(((version as JsonObject).schema as JsonObject).openAPIV3Schema as JsonObject),
    );
  });
  const unsupported = rules.filter((rule) => compile(rule).unsupported !== undefined);
  console.log(`${group} ${file}: ${rules.length - unsupported.length} of ${rules.length} rules can be evaluated`);
  expect(rules.length).toBeGreaterThan(300);
  expect(unsupported).toEqual([]);
});
