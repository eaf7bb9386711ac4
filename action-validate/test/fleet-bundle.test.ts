import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { writeFleet } from '../../testbed/fleet/fleet.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { errorsOf, findingsOf } from './bundle-findings.ts';
import { copyBase, createBase, type LockedBase, removeBase, runValidate, writeInto } from './locked-base.ts';

let base: LockedBase;
let workspace: string;

beforeAll(async () => {
  base = await createBase(async (path) => void (await writeFleet(path, { charts: 10 })));
});
afterAll(() => removeBase(base));
beforeEach(async () => {
  workspace = await copyBase(base);
});

function write(file: string, text: string): Promise<void> {
  return writeInto(workspace, file, text);
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(workspace, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}.`);
  await write(file, text.replaceAll(from, to));
}

function run(inputs: Record<string, string> = { environments: 'dev' }): Promise<BundleResult> {
  return runValidate(base, workspace, inputs);
}

test('a fleet of charts without a Helmfile passes, in all environments', async () => {
  const result = await run({});
  expect({ exitCode: result.exitCode, annotations: result.annotations }).toEqual({ exitCode: 0, annotations: [] });
  expect(result.outputs).toMatchObject({ findings: '0', errors: '0' });
  // Two environments of ten charts and the definitions.
  expect(result.log).toMatch(/^- check_namespace\.\.\. {2}Pass \(150 objects/m);
  expect(result.log).toContain('There is no helmfile.yaml');
});

test('what a chart says of another one, or of what fleet.yaml has, is checked over the whole fleet', async () => {
  await edit('services/cart-001/values.yaml', 'host: reviews-001.reviews-001.svc', 'host: reviews-001.revues-001.svc');
  await edit('fleet.yaml', '  api.bank.example.com: [443]', '  api.bank.example.com: [443]\n  other: [1]');
  const result = await run();
  expect(errorsOf(result)).toEqual([
    expect.stringMatching(/^Deployment.apps cart-001\/cart-001 .*reviews-001.revues-001/),
    expect.stringContaining('1 error'),
  ]);
  expect((await findingsOf(result))[0]).toMatchObject({ rule: 'check_service_discovery', environments: ['dev'] });
});

test('a directory of manifests is validated, with findings on their lines', async () => {
  const map = (name: string, more = ''): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: tools\n${more}`;
  await write(
    'rendered/dev/all.yaml',
    `# All.\n${map('a')}---\n${map('b', 'dta: {}\n')}---\n${map('a')}---\nkind: Service\n`,
  );
  const result = await run({
    environments: 'dev',
    charts: 'services/cart-001',
    manifests: 'crds\nrendered/{environment}',
  });
  const places = (await findingsOf(result)).map(({ rule, place }) => [rule, place.file, place.line, place.precision]);
  expect(places).toEqual(
    expect.arrayContaining([
      ['check_schema', 'rendered/dev/all.yaml', 13, 'exact'],
      ['check_duplicate_resources', 'rendered/dev/all.yaml', 15, 'exact'],
      ['check_manifests', 'rendered/dev/all.yaml', 21, 'exact'],
    ]),
  );
});

test('a finding that one Kubernetes version alone has says so', async () => {
  await edit('mesh.yaml', 'version: 1.36.3', 'version: 1.36.3\n  versions: [1.22.17]');
  const result = await run({ environments: 'dev', charts: 'services/cart-001' });
  // The mirror has no schemas of it.
  const found = (await findingsOf(result)).filter(
    ({ rule, identity }) => rule === 'check_schema' && identity?.kind === 'Deployment',
  );
  expect(found).toMatchObject([{ environments: ['dev'], kubernetes: ['1.22.17'] }]);
  expect(result.log).toContain('in dev with Kubernetes 1.22.17');
});

test('a second run with the cache finds what the first one has, and what is new', async () => {
  const cached = (): Promise<BundleResult> => run({ environments: 'dev', cache: '~/cache' });
  await edit('services/cart-001/templates/service.yaml', 'targetPort: http', 'targetport: http');
  const [first, second] = [await cached(), await cached()];
  expect(errorsOf(first)).toEqual([
    expect.stringContaining("'targetport' not allowed"),
    expect.stringContaining('1 error'),
  ]);
  expect(errorsOf(second)).toEqual(errorsOf(first));
  const entries = await readdir(join(workspace, 'home', 'cache'));
  expect(entries.filter((name) => name.startsWith('render-'))).toHaveLength(10);
  await edit('services/mail-001/templates/service.yaml', 'targetPort: http', 'targetport: http');
  expect(errorsOf(await cached())).toEqual([
    expect.stringContaining('Service cart-001/cart-001'),
    expect.stringContaining('Service mail-001/mail-001'),
    expect.stringContaining('2 errors'),
  ]);
});

test('whatever is edited, a run with the cache finds what one without it does', async () => {
  const chart = 'services/cart-001';
  const namespace = '  namespace: {{ .Release.Namespace }}';
  const annotate = (file: string) => edit(file, namespace, `${namespace}\n  annotations: {a b: c}`);
  const edits: readonly (readonly [what: string, edit: () => Promise<void>])[] = [
    ['nothing', async () => {}],
    ['an annotation', () => annotate(`${chart}/templates/service.yaml`)],
    ['a Secret', () => write(`${chart}/templates/secret.yaml`, SECRET)],
    ['values that are wrong', () => write(`${chart}/values-dev.yaml`, 'image: {}\r\n')],
    ['values that are right', () => write(`${chart}/values-dev.yaml`, 'replicas: 1\n')],
    [
      'an option',
      () => edit('mesh.yaml', '  fleet:', '  checks: {check_helmfile_secrets: {mayBePlain: [token]}}\n  fleet:'),
    ],
    ['the annotation back', () => edit(`${chart}/templates/service.yaml`, 'a b: c', 'b: c')],
    ['the same in another chart', () => annotate('services/mail-001/templates/service.yaml')],
  ];
  const found: string[] = [];
  for (const [what, apply] of edits) {
    await apply();
    const cached = await findingsOf(await run({ environments: 'dev', cache: '~/cache' }));
    expect([what, cached]).toEqual([what, await findingsOf(await run({ environments: 'dev' }))]);
    found.push(`${what}: ${cached.map(({ rule }) => rule).sort()}`);
  }
  expect(found).toEqual([
    'nothing: ',
    'an annotation: check_manifests',
    'a Secret: check_helmfile_secrets,check_manifests',
    'values that are wrong: check_empty_config_section_in_values,check_helmfile_secrets,check_manifests,check_yaml_validity',
    'values that are right: check_helmfile_secrets,check_manifests',
    'an option: check_manifests',
    'the annotation back: ',
    'the same in another chart: check_manifests',
  ]);
});

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: cart}\nstringData:\n  token: hunter2\n';

test('a cache that is damaged all over changes nothing', async () => {
  const cached = (): Promise<BundleResult> => run({ environments: 'dev', cache: 'cache' });
  await cached();
  for (const name of await readdir(join(workspace, 'cache'))) await write(`cache/${name}`, 'x\n{"digest": "x"}');
  const result = await cached();
  expect({ exitCode: result.exitCode, annotations: result.annotations }).toEqual({ exitCode: 0, annotations: [] });
});

test('every chart that does not render is an annotation on its file', async () => {
  await edit('services/cart-001/templates/service.yaml', 'port: 80', 'port: {{ .Values.x.y }}');
  await edit('services/mail-001/templates/hpa.yaml', '{{ .Values.maxReplicas }}', '{{ fail "too many" }}');
  const result = await run();
  expect(result.exitCode).toBe(1);
  expect(result.annotations.map(({ properties }) => properties.file)).toEqual([
    'services/cart-001/templates/service.yaml',
    'services/mail-001/templates/hpa.yaml',
    undefined,
  ]);
  expect(errorsOf(result).at(-1)).toContain('2 renders fail');
});

test('a release name that looks like an option is none', async () => {
  const hostile = '--post-renderer=touch';
  await edit('services/cart-001/Chart.yaml', 'name: cart-001', `name: "${hostile}"`);
  const result = await run({ environments: 'dev', charts: 'services/cart-001' });
  expect(errorsOf(result).at(-1)).toMatch(/does not render: .*invalid release name|not render.*name/);
});

test.each([
  ['fleet.yaml', 'hosts:\n  a.example.com: 443\n', { file: 'fleet.yaml', line: '2' }],
  ['mesh.yaml', undefined, { file: 'mesh.yaml' }],
])('a mistake in %s is one annotation', async (file, text, properties) => {
  if (text === undefined) await edit(file, 'path: services/*', 'path: apps/*');
  else await write(file, text);
  const { annotations } = await run();
  expect(annotations).toMatchObject([{ level: 'error', properties }]);
});

test('a Helmfile that mesh.yaml names must be there', async () => {
  await edit('mesh.yaml', 'kubernetes:', 'helmfile: deploy/helmfile.yaml\nkubernetes:');
  expect(errorsOf(await run())).toEqual([expect.stringContaining('`deploy/helmfile.yaml` cannot be read')]);
});
