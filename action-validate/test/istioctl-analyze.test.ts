import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Json } from '../../shared/manifest/manifest.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { checkIstioManifests } from '../src/checks/check-istio-manifests.ts';
import { analyzeMessages } from '../src/istioctl/analyze.ts';
import { linePaths } from '../src/istioctl/line-paths.ts';
import { NO_MEMORY } from '../src/run/remembering.ts';
import { setOf } from './manifest-set.ts';

let temporary: string;
let istioctl: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'analyze-'));
  istioctl = (await builtTools(['istioctl-newer']))['istioctl-newer'];
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

/** What the check says of manifests, as `severity name path message`. */
async function said(text: string): Promise<string[]> {
  const problems = await checkIstioManifests({ istioctl, temporary, memory: NO_MEMORY }).run(setOf(text));
  return problems.map(
    ({ severity, manifest, path, message }) =>
      `${severity} ${manifest?.identity.name} ${(path ?? []).join('.')} ${message}`,
  );
}

function service(name: string, spec: string): string {
  return `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}
const ROUTE = 'http: [{route: [{destination: {host: cart}}]}]';
const GATEWAY =
  'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: edge}\nspec: {selector: {app: edge}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.example.com]}]}\n';

describe('what istioctl analyze finds is told with its object, path and code', () => {
  test('two VirtualServices of one host', async () => {
    const text = [
      service('a', `{hosts: [c.example.com], ${ROUTE}}`),
      service('b', `{hosts: [c.example.com], ${ROUTE}}`),
    ];
    expect(await said(text.join('---\n'))).toEqual([
      expect.stringMatching(/^error a metadata\.name The VirtualServices shop\/a,shop\/b .*\(IST0109\)$/),
      expect.stringMatching(/^error b metadata\.name The VirtualServices shop\/a,shop\/b .*\(IST0109\)$/),
    ]);
  });

  test('a Gateway that the charts do not hold is unknown, and so are its hosts', async () => {
    expect(await said(service('a', `{hosts: [c.example.com], gateways: [mesh, other], ${ROUTE}}`))).toEqual([
      'unknown a spec.gateways.1 Referenced gateway not found: "other". (IST0101)',
    ]);
  });

  test('a host that the Gateway of the charts does not have', async () => {
    const text = service('a', `{hosts: [c.example.com], gateways: [edge], ${ROUTE}}`);
    expect(await said(`${text}---\n${GATEWAY}`)).toEqual([
      expect.stringMatching(/^warning a spec\.gateways\.0 one or more host \[c\.example\.com\] .*\(IST0132\)$/),
    ]);
  });

  test('a patch that has no effect', async () => {
    const text =
      'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: a}\nspec: {priority: 1, configPatches: [{applyTo: CLUSTER, patch: {operation: REPLACE, value: {connect_timeout: 5s}}}]}\n';
    expect(await said(text)).toContainEqual(expect.stringMatching(/^error a {2}The REPLACE operation .*\(IST0152\)$/));
  });
});

describe('nothing is told twice', () => {
  test('a rule that is never used, which istioctl validate tells as well', async () => {
    const text = service(
      'a',
      '{hosts: [c.example.com], http: [{route: [{destination: {host: a}}]}, {route: [{destination: {host: b}}]}]}',
    );
    expect((await said(text)).filter((line) => line.includes('not used'))).toHaveLength(1);
  });

  test('a subset that no DestinationRule has, which check_service_discovery tells', async () => {
    const text = service('a', '{hosts: [c.example.com], http: [{route: [{destination: {host: a, subset: v1}}]}]}');
    expect(await said(text)).toEqual([]);
  });
});

test('one object that does not parse hides nothing of the others', async () => {
  const bad = service('bad', '{hosts: [c.example.com], http: [{timeout: 3q}]}');
  const lines = await said(`${bad}---\n${service('a', `{hosts: [d.example.com], gateways: [other], ${ROUTE}}`)}`);
  expect(lines).toContainEqual(expect.stringMatching(/^error bad .*bad Duration/));
  expect(lines).toContainEqual(expect.stringMatching(/^unknown a spec\.gateways\.0 .*IST0101/));
});

test('the paths are those of the lines', () => {
  const value: Json = { a: { b: [1, { c: 'two\nlines' }], d: {}, e: [] }, f: null };
  const lines = JSON.stringify(value, null, 1).split('\n');
  const paths = linePaths(value);
  expect(paths).toHaveLength(lines.length);
  expect(paths[lines.findIndex((line) => line.includes('two'))]).toEqual(['a', 'b', 1, 'c']);
  expect(paths[lines.findIndex((line) => line.includes('"f"'))]).toEqual(['f']);
});

test('a line of the log in front of the list is no message, and no list is no verdict', () => {
  const output = `2026-01-01T00:00:00Z\twarn\tfile\terror\n[{"code":"IST0002","level":"Warning","message":"m","reference":"x.yaml:6"}]`;
  const documents = [{ a: 1 }, { b: { c: 1 } }];
  expect(analyzeMessages(output, documents)).toEqual([
    { code: 'IST0002', level: 'Warning', message: 'm', document: 1, path: ['b'] },
  ]);
  expect(() => analyzeMessages('', documents)).toThrow('no list');
});
