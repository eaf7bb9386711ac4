import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ISTIO } from '../../testbed/build/tools.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { errorsOf, findingsOf } from './bundle-findings.ts';
import { copyBase, createBase, type LockedBase, removeBase, runValidate, writeInto } from './locked-base.ts';

const execute = promisify(execFile);
const example = join(import.meta.dirname, '..', '..', 'examples', 'mesh');

let base: LockedBase;
let workspace: string;

beforeAll(async () => {
  base = await createBase(async (path, programs) => {
    await cp(example, path, { recursive: true });
    await rm(join(path, 'charts', 'istio'), { recursive: true, force: true });
    await writeIstioCharts(path, programs['istioctl-older']);
  });
});
afterAll(() => removeBase(base));
beforeEach(async () => {
  workspace = await copyBase(base);
});

/** The real Istio, in a chart of one template: what the checks see is what action-generate's charts render to. */
async function writeIstioCharts(path: string, istioctl: string): Promise<void> {
  const args = ['manifest', 'generate', '--set', `tag=${ISTIO.older}`];
  const { stdout } = await execute(istioctl, args, { maxBuffer: 64 * 1024 * 1024, env: { HOME: path } });
  await writeInto(path, 'charts/istio/istio.yaml', stdout);
  await writeInto(path, 'charts/istio/templates/istio.yaml', '{{ .Files.Get "istio.yaml" }}');
  for (const name of ['istio', 'istio-crd']) await writeInto(path, `charts/${name}/Chart.yaml`, chartFile(name));
}

function chartFile(name: string): string {
  return `apiVersion: v2\nname: ${name}\nversion: 0.0.0\n`;
}

function write(file: string, text: string): Promise<void> {
  return writeInto(workspace, file, text);
}

/** A chart without templates, with a release into each namespace, called like it. */
async function addChart(name: string, ...namespaces: readonly string[]): Promise<void> {
  await write(`charts/${name}/Chart.yaml`, chartFile(name));
  const releases = namespaces.map((own) => `  - {name: ${own}, namespace: ${own}, chart: ./charts/${name}}\n`);
  const helmfile = await readFile(join(workspace, 'helmfile.yaml'), 'utf8');
  await write('helmfile.yaml', `${helmfile}\n${releases.join('')}`);
}

function run(inputs: Record<string, string> = { environments: 'dev' }): Promise<BundleResult> {
  return runValidate(base, workspace, inputs);
}

const SERVICE_ENTRY = `# The shop's bank.
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: bank
  namespace: istio-system
spec:
  hosts:
    - bank.example.com
  resolution: DNS
  ports:
    - number: 443
      name: tls
      protocol: TLS
`;

test('the real Istio passes in every environment, and those that render to the same are validated once', async () => {
  await write('charts/istio-crd/templates/bank.yaml', SERVICE_ENTRY);
  const result = await run({});
  expect({ exitCode: result.exitCode, errors: errorsOf(result) }).toEqual({ exitCode: 0, errors: [] });
  expect(result.outputs).toMatchObject({ findings: '0', errors: '0' });
  expect(result.log).toMatch(/^- check_istio_manifests\.\.\. {2}Pass \(\d+ objects, \d+\.\d s\)$/m);
  expect(result.summary).toContain('### Validation passed');
  const catalogue = '/yannh/kubernetes-json-schema/master/v1.36.3-standalone-strict';
  expect(base.mirror.requests).toContain(`${catalogue}/deployment-apps-v1.json`);
  const objects = ({ log }: BundleResult): number =>
    Number(/^- check_schema\.\.\. {2}Pass \((\d+) objects/m.exec(log)?.[1]);
  // preprod and production have the same values.
  expect(objects(result)).toBe(3 * objects(await run()));
});

describe('a fault is an annotation on its line of the template', () => {
  test('of the schema of a custom resource', async () => {
    await write('charts/istio-crd/templates/bank.yaml', SERVICE_ENTRY.replace('resolution: DNS', 'resolutoin: DNS'));
    const result = await run({});
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: 'error',
      message: expect.stringMatching(
        /^ServiceEntry\.networking\.istio\.io istio-system\/bank spec\.resolutoin: Additional properties 'resolutoin' not allowed\.\n.*\nIn testing, dev, preprod, production\.$/,
      ),
      properties: { file: 'charts/istio-crd/templates/bank.yaml', line: '10', title: 'check_schema' },
    });
    expect(errorsOf(result).at(-1)).toMatch(/^Validation failed: 2 errors\./);
    expect(result.outputs).toMatchObject({ findings: expect.stringMatching(/^[23]$/), errors: '2' });
  });

  test('of the schema of a native kind, in a template that is computed', async () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  {{- if true }}\n  a: 1\n  {{- end }}\n';
    await write('charts/istio/templates/a.yaml', text);
    const result = await run();
    expect(result.annotations[0]).toMatchObject({
      message: expect.stringContaining('ConfigMap a data.a: Got number, want string.'),
      properties: { file: 'charts/istio/templates/a.yaml' },
    });
    expect((await findingsOf(result))[0]?.place).toEqual({
      file: 'charts/istio/templates/a.yaml',
      precision: 'file-only',
    });
  });

  test('of istioctl', async () => {
    const text = SERVICE_ENTRY.replace('resolution: DNS', 'resolution: DNS\n  addresses: [10.0.0.0/8]');
    await write('charts/istio-crd/templates/bank.yaml', text);
    const result = await run();
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: 'error',
      message: expect.stringContaining('CIDR addresses are allowed only for NONE/STATIC resolution types.'),
      properties: { file: 'charts/istio-crd/templates/bank.yaml', line: '2', title: 'check_istio_manifests' },
    });
  });

  test('of an annotation', async () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: istio-system}
spec:
  selector: {matchLabels: {app: cart, version: v1}}
  template:
    metadata:
      labels: {app: cart, version: v1}
      annotations:
        traffic.sidecar.istio.io/includeInboundPorts: "8080,"
    spec:
      containers:
        - {name: cart, image: "cart:1", resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}
`;
    await write('charts/istio/templates/cart.yaml', text);
    const result = await run();
    expect(result.exitCode).toBe(1);
    expect(result.annotations[0]).toEqual({
      level: 'error',
      message: expect.stringContaining('is "8080,", with an empty item'),
      properties: {
        file: 'charts/istio/templates/cart.yaml',
        line: '10',
        title: 'check_istio_inbound_ports_annotation',
      },
    });
    expect(errorsOf(result)).toHaveLength(2);
  });
});

describe('a key that is there twice', () => {
  const twice = `${SERVICE_ENTRY}  resolution: STATIC\n`;

  test('is found on its line, and the other templates are validated', async () => {
    await write('charts/istio-crd/templates/bad.yaml', twice);
    await write('charts/istio-crd/templates/worse.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: A}\n');
    const result = await run();
    expect(result.annotations).toContainEqual({
      level: 'error',
      message: expect.stringContaining('the key `resolution` is there twice, first in line 10.'),
      properties: { file: 'charts/istio-crd/templates/bad.yaml', line: '15', title: 'check_yaml_validity' },
    });
    expect(errorsOf(result)).toEqual([
      expect.stringContaining('The name "A" is not allowed for a Secret'),
      expect.stringContaining('is there twice'),
      expect.stringContaining('2 errors'),
    ]);
  });

  test('is found in a template that is computed, without a line', async () => {
    await write('charts/istio-crd/templates/bad.yaml', `{{ if true }}\n${twice}{{ end }}\n`);
    const result = await run();
    expect(result.annotations[0]).toMatchObject({
      message: expect.stringContaining('What it renders to is not valid YAML: in line'),
      properties: { file: 'charts/istio-crd/templates/bad.yaml', title: 'check_yaml_validity' },
    });
  });

  test('is found in values, though these do not render', async () => {
    await write('environments/dev.yaml', 'tracing:\n  samplingPercentage: 1\n  samplingPercentage: 2\nbroken: [\n');
    const result = await run({});
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(/^This is not valid YAML: (.|\n)*In dev\.$/),
      expect.stringContaining('The release `istio` of the environment `dev` does not render'),
    ]);
    expect(result.outputs).toMatchObject({ errors: '1' });
  });
});

test('two releases of one chart are told apart', async () => {
  await addChart('cart', 'eu', 'us');
  const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: eu}\n';
  await write('charts/cart/templates/cart.yaml', template);
  const result = await run();
  expect(errorsOf(result)).toEqual([
    expect.stringContaining('It is put into eu, but its release us lives in us.'),
    expect.stringContaining(
      'ConfigMap eu/cart is declared twice: it is also in the same file, of the release eu in eu.',
    ),
    expect.stringContaining('2 errors'),
  ]);
});

test('encrypted values are rendered as they are, without a key', async () => {
  const encrypted = 'ENC[AES256_GCM,data:VP9ZyA==,iv:YAa4Pt1y,tag:dDSpyL41,type:str]';
  const sops = `sops: {mac: "${encrypted}"}\n`;
  await write('secrets.yaml', `token: ${encrypted}\nplain: hunter2\n${sops}`);
  await write('environment-secrets.yaml', `a: ${encrypted}\n${sops}`);
  const text = await readFile(join(workspace, 'helmfile.yaml'), 'utf8');
  const file = text
    .replace('  dev:\n', '  dev: {secrets: [environment-secrets.yaml]}\n')
    .replace('chart: ./charts/istio-crd', 'chart: ./charts/istio-crd\n    secrets: [secrets.yaml]');
  await write('helmfile.yaml', file);
  const secret =
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {token: {{ .Values.token | quote }}}\n';
  await write('charts/istio-crd/templates/secret.yaml', secret);
  const result = await run();
  expect(result.annotations[0]).toMatchObject({
    message: expect.stringContaining('`plain` in secrets.yaml is not encrypted.'),
    properties: { file: 'secrets.yaml', line: '2', title: 'check_helmfile_secrets' },
  });
  expect(errorsOf(result)).toHaveLength(2);
  expect(result.log + result.summary).not.toContain('hunter2');
});

test('a kind without a schema is a finding, not a skip', async () => {
  await write('charts/istio/templates/a.yaml', 'apiVersion: acme.example/v1\nkind: Foo\nmetadata: {name: a}\n');
  await write(
    'charts/istio/templates/b.yaml',
    'apiVersion: networking.istio.io/v1beta9\nkind: Gateway\nmetadata: {name: a}\n',
  );
  const result = await run();
  expect(errorsOf(result)).toEqual([
    expect.stringContaining('There is no schema that can be used for Foo (acme.example/v1) in Kubernetes 1.36.3.'),
    expect.stringMatching(/does not serve Gateway \(networking.istio.io\/v1beta9\).*\n.*: v1, v1alpha3, v1beta1\./),
    expect.stringContaining('2 errors'),
  ]);
});

test('a schema that does not compile is called so', async () => {
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {kind: Foo, plural: foos}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {a: {type: string, pattern: "["}}}}}
`;
  await write('charts/istio/crds/foo.yaml', crd);
  await write('charts/istio/templates/a.yaml', 'apiVersion: acme.example/v1\nkind: Foo\nmetadata: {name: a}\n');
  expect(errorsOf(await run())[0]).toContain(
    'The schema in the CustomResourceDefinition of Foo (acme.example/v1) cannot be used',
  );
});

test('an object that makes istioctl crash is named, and the others are validated', async () => {
  await addChart('shop', 'shop');
  await write('charts/shop/templates/a.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\n');
  const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: shop}\nspec: {ports: [{port: 80}]}\n';
  await write('charts/shop/templates/b.yaml', text);
  const result = await run();
  expect(errorsOf(result)).toEqual([
    expect.stringContaining('Service shop/a: istioctl crashes on this object'),
    expect.stringContaining('has an unnamed port'),
    expect.stringContaining('Service shop/a spec: It is missing or empty'),
    expect.stringContaining('3 errors'),
  ]);
});

test('h2c and WebSocket are not held against a Service, in a List or out of it', async () => {
  await addChart('shop', 'shop');
  const service = (name: string, protocol: string): string =>
    `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {ports: [{port: 80, appProtocol: ${protocol}}]}}`;
  await write('charts/shop/templates/a.yaml', service('a', 'kubernetes.io/h2c'));
  await write(
    'charts/shop/templates/b.yaml',
    `apiVersion: v1\nkind: List\nitems: [${service('b', 'kubernetes.io/ws')}, ${service('c', 'foo')}]`,
  );
  const result = await run();
  expect(errorsOf(result)).toEqual([expect.stringMatching(/^Service shop\/c: /), expect.stringContaining('1 error')]);
});

test('no more is annotated than GitHub shows, and the summary has all of it, escaped', async () => {
  const maps = Array.from(
    { length: 30 },
    (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a${i}}\n"<b>@acme|": {}\n`,
  );
  await write('charts/istio/templates/a.yaml', maps.join('---\n'));
  const result = await run();
  expect(errorsOf(result)).toHaveLength(10);
  expect(result.outputs.errors).toBe('30');
  expect(result.summary.match(/<code>check&#95;schema<\/code>/g)?.length).toBe(31);
  expect(result.summary).not.toMatch(/<b>|@acme/);
});

describe('one clear annotation for', () => {
  async function refusal(result: Promise<BundleResult>) {
    const { exitCode, annotations, log } = await result;
    expect(exitCode).toBe(1);
    expect(annotations).toHaveLength(1);
    expect(log).not.toContain('bug in mesh-ci');
    return annotations[0];
  }

  test('malformed YAML in a template', async () => {
    await write('charts/istio-crd/templates/bad.yaml', 'a: b\n c: d\n');
    expect(await refusal(run())).toMatchObject({
      message: expect.stringMatching(
        /^The release `istio-crd` of the environment `dev` does not render: YAML parse error on istio-crd\/templates\/bad.yaml/,
      ),
      properties: { file: 'charts/istio-crd/templates/bad.yaml' },
    });
  });

  test('a template that fails', async () => {
    await write('charts/istio-crd/templates/bad.yaml', '\na: {{ .Values.x.y }}\n');
    expect(await refusal(run())).toMatchObject({
      message: expect.stringContaining('nil pointer'),
      properties: { file: 'charts/istio-crd/templates/bad.yaml', line: '2' },
    });
  });

  test('a missing chart', async () => {
    await rm(join(workspace, 'charts', 'istio-crd'), { recursive: true });
    expect((await refusal(run()))?.message).toContain('path "./charts/istio-crd" not found');
  });

  test('a missing Helmfile', async () => {
    await rm(join(workspace, 'helmfile.yaml'));
    expect((await refusal(run()))?.message).toContain('The Helmfile `helmfile.yaml` cannot be read.');
  });

  test('a Helmfile with hooks, which do not run', async () => {
    const text = await readFile(join(workspace, 'helmfile.yaml'), 'utf8');
    const hook = `hooks: [{name: a, events: [prepare], command: touch, args: ["${workspace}/ran"]}]\n\nhelmDefaults:`;
    await write('helmfile.yaml', text.replace('helmDefaults:', hook));
    expect((await refusal(run()))?.message).toContain('hooks are disabled');
    await expect(readFile(join(workspace, 'ran'))).rejects.toThrow();
  });

  test('an unknown environment', async () => {
    expect((await refusal(run({ environments: 'prod' })))?.message).toContain('testing, dev, preprod, production');
  });

  test('a program that is not locked', async () => {
    await rm(join(workspace, 'mesh.lock'));
    expect((await refusal(run()))?.message).toContain('mesh.lock');
  });
});

test('a site of schemas that does not answer leaves nothing passed', async () => {
  const text = await readFile(join(workspace, 'mesh.yaml'), 'utf8');
  await write(
    'mesh.yaml',
    text.replace('version: 1.36.3', 'version: 1.36.3\n  schemas: http://127.0.0.1:1/{{.ResourceKind}}.json'),
  );
  const result = await run();
  expect(errorsOf(result)[0]).toContain('was not checked: failed downloading schema');
  expect(result.log).toMatch(/check_schema\.\.\. {2}Fail/);
});
