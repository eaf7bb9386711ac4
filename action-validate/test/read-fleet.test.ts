import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../shared/log/errors.ts';
import { checkDeploymentHooks } from '../src/checks/check-deployment-hooks.ts';
import { checkDuplicateResources } from '../src/checks/check-duplicate-resources.ts';
import { parseFleet, readFleet } from '../src/fleet/read-fleet.ts';
import { isInjected } from '../src/objects/injection.ts';
import { podTemplates } from '../src/objects/pod-templates.ts';
import { saidOf, setInFleet } from './manifest-set.ts';
import { temporaryDirectory } from './temporary.ts';

const FLEET = `namespaces:
  shop:
    labels: {istio-injection: enabled}
    services: {stock: [80, 443], any: []}
    secrets: [database]
  empty:
hosts:
  api.bank.example.com: [443]
  "*.example.org": []
`;

test('a fleet is read with its hosts, namespaces and objects', () => {
  const { hosts, namespaces, objects } = parseFleet(FLEET, 'fleet.yaml');
  expect([...hosts]).toEqual([
    ['stock.shop.svc.cluster.local', [80, 443]],
    ['any.shop.svc.cluster.local', []],
    ['api.bank.example.com', [443]],
    ['*.example.org', []],
  ]);
  expect([...namespaces]).toEqual([
    ['shop', { 'istio-injection': 'enabled' }],
    ['empty', {}],
  ]);
  expect([...objects]).toEqual(['Service shop/stock', 'Service shop/any', 'Secret shop/database']);
});

test('an empty fleet is one in which nothing else is', () => {
  expect(parseFleet('', 'fleet.yaml').hosts.size).toBe(0);
});

test.each([
  ['an unknown key', 'namespaces:\n  shop:\n    service: {}\n', 3, /Unknown key `namespaces.shop.service`/],
  ['a port that is none', 'hosts:\n  a.example.com: [70000]\n', 2, /`hosts.a.example.com.0` must be <= 65535/],
  ['a label that is no text', 'namespaces:\n  shop:\n    labels: {a: true}\n', 3, /must be string/],
  ['a second document', 'hosts: {}\n---\nhosts: {}\n', 3, /a second one begins here/],
  ['what is no YAML', 'namespaces: [\n', 2, /not valid YAML/],
])('refuses %s, with its line', (_, text, line, what) => {
  const error = (() => {
    try {
      return parseFleet(text, 'fleet.yaml');
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).where).toMatchObject({ file: 'fleet.yaml', line });
  expect((error as UserError).what).toMatch(what);
});

test('refuses a file that is not there', async () => {
  using workspace = temporaryDirectory();
  await expect(readFleet(workspace.path, 'fleet.yaml')).rejects.toThrow('which `validate.fleet` names, cannot be read');
});

describe('what a fleet has', () => {
  const pod = (spec: string, annotations = ''): string => `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: shop, annotations: {${annotations}}}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: a, image: "a:1", ${spec}}]}
`;

  test('decides on injection', () => {
    const set = (labels: string) => setInFleet(pod(''), `namespaces: {shop: {labels: {${labels}}}}`);
    const injected = (labels: string) => podTemplates(set(labels)).map((template) => isInjected(set(labels), template));
    expect(injected('istio-injection: enabled')).toEqual([true]);
    expect(injected('')).toEqual([false]);
  });

  test('is there before a hook', () => {
    const hook = pod('envFrom: [{secretRef: {name: database}}]', '"helm.sh/hook": pre-install');
    const said = (fleet: string): string[] =>
      saidOf(checkDeploymentHooks, setInFleet(hook, fleet)).filter((line) => line.includes('database'));
    expect(said('{}')).toEqual([expect.stringMatching(/^unknown .*Secret database/)]);
    expect(said('namespaces: {shop: {secrets: [database]}}')).toEqual([]);
  });

  test('is not to be made again by a chart', () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: database}\n';
    const said = (fleet: string): string[] => saidOf(checkDuplicateResources(), setInFleet(text, fleet));
    expect(said('namespaces: {shop: {secrets: [database]}}')).toEqual([
      expect.stringMatching(/^error .*Secret database is declared twice: fleet.yaml says/),
    ]);
    expect(said('namespaces: {other: {secrets: [database]}}')).toEqual([]);
    expect(said('namespaces: {shop: {configMaps: [database]}}')).toEqual([]);
  });
});
