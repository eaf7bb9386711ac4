import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { copyBase, createBase, type LockedBase, removeBase, runValidate, writeInto } from './locked-base.ts';

const example = join(import.meta.dirname, '..', '..', 'examples', 'mesh');

const HELMFILE = `environments: {dev: {}, production: {}}
---
releases:
  - {name: shop, namespace: shop, chart: ./charts/shop}
`;

/** It has one fault: an image without a tag. */
const CART = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart, version: v1}}
  template:
    metadata: {labels: {app: cart, version: v1}}
    spec:
      containers:
        - name: cart
          image: ghcr.io/acme/cart
          resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}
`;
const TEMPLATE = 'charts/shop/templates/cart.yaml';
const ignored = (value: string): string =>
  CART.replace('{name: cart}', `{name: cart, annotations: {mesh-ci.dev/ignore-check_image_name: "${value}"}}`);

let base: LockedBase;
let mesh: string;
let workspace: string;

beforeAll(async () => {
  const config = await readFile(join(example, 'mesh.yaml'), 'utf8');
  mesh = `${config.slice(0, config.indexOf('\nenvironments:'))}\nenvironments: {dev: {}, production: {}}\n`;
  base = await createBase(async (path) => {
    await writeInto(path, 'mesh.yaml', mesh);
    await writeInto(path, 'helmfile.yaml', HELMFILE);
    await writeInto(path, 'charts/shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 0.0.0\n');
    await writeInto(path, TEMPLATE, CART);
  });
});
afterAll(() => removeBase(base));
beforeEach(async () => {
  workspace = await copyBase(base);
});

/** Runs with this under `validate` of mesh.yaml. */
async function run(settings: string, inputs: Record<string, string> = {}): Promise<BundleResult> {
  await writeInto(workspace, 'mesh.yaml', `${mesh}validate:\n${settings}`);
  return await runValidate(base, workspace, inputs);
}

const UNSET = '  charts: []\n';
const line = ({ log }: BundleResult, check: string): string | undefined =>
  log.split('\n').find((text) => text.startsWith(`- ${check}... `));
const messages = ({ annotations }: BundleResult): readonly string[] =>
  annotations.map(({ level, message }) => `${level} ${message.split('\n')[0]}`);
const FAILS = expect.stringContaining('has neither a tag nor a digest');

test('without any setting, the fault fails', async () => {
  const result = await run(UNSET);
  expect(messages(result)).toEqual([FAILS, 'error The charts are not valid: 1 error.']);
  expect(line(result, 'check_image_name')).toMatch(
    /^- check_image_name\.\.\. {2}Fail \(1 error; \d+ objects, \d+\.\d s\)$/,
  );
});

describe('severities', () => {
  test('a check that is off finds nothing, and says so', async () => {
    const result = await run('  checks: { check_image_name: { severity: off } }\n');
    expect(result.exitCode).toBe(0);
    expect(line(result, 'check_image_name')).toBe('- check_image_name...  Off (by mesh.yaml)');
    expect(result.summary).toMatch(/check&#95;image&#95;name.*\| Off \|/);
  });

  test('a check that is off in one environment and a warning in the other is so', async () => {
    const result = await run(
      '  checks: { check_image_name: { severity: warning, environments: { dev: { severity: off } } } }\n',
    );
    expect(result.exitCode).toBe(0);
    expect(result.annotations).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringMatching(/In production\.$/) }),
    ]);
    expect(line(result, 'check_image_name')).toMatch(/Warn \(1 warning; .*; off in dev\)$/);
  });
});

test('an option reaches its check', async () => {
  await writeInto(workspace, TEMPLATE, CART.replace('acme/cart', 'acme/cart:1'));
  const result = await run('  checks: { check_image_name: { registries: [registry.example.com] } }\n');
  expect(messages(result)[0]).toContain('ghcr.io');
});

test('an unknown option is one annotation, with its line', async () => {
  const result = await run('  checks:\n    check_image_name:\n      registrie: [a]\n');
  const [annotation, ...others] = result.annotations;
  expect(others).toEqual([]);
  expect(annotation).toMatchObject({
    message: 'Unknown key `validate.checks.check_image_name.registrie`.\nDid you mean `registries`?',
    properties: { file: 'mesh.yaml', line: String(mesh.split('\n').length + 3) },
  });
});

describe('suppressions', () => {
  const declared = (expires: string, name = 'cart'): string =>
    `  suppressions:\n    - { check: check_image_name, object: { name: ${name} }, reason: "old <b>@acme", expires: ${expires} }\n`;

  test('one in mesh.yaml is counted and listed everywhere, and does not fail', async () => {
    const result = await run(declared('2999-12-31'));
    expect({ exitCode: result.exitCode, annotations: result.annotations }).toEqual({ exitCode: 0, annotations: [] });
    expect(result.outputs).toMatchObject({ findings: '0', errors: '0', suppressed: '1' });
    expect(line(result, 'check_image_name')).toMatch(/Pass \(1 suppressed; /);
    expect(result.log).toMatch(/^ {8}until 2999-12-31 by mesh\.yaml:\d+: old <b>@acme$/m);
    expect(result.summary).toContain('### Validation passed: no findings, 1 suppressed');
    expect(result.summary).not.toMatch(/<b>|@acme/);
    const report = JSON.parse(await readFile(result.outputs.report ?? '', 'utf8')) as { suppressed: object[] };
    expect(report.suppressed).toMatchObject([{ rule: 'check_image_name', suppression: { reason: 'old <b>@acme' } }]);
  });

  test('one on the object does the same', async () => {
    await writeInto(workspace, TEMPLATE, ignored('until 2999-12-31: old'));
    const result = await run(UNSET);
    expect({ exitCode: result.exitCode, suppressed: result.outputs.suppressed }).toEqual({
      exitCode: 0,
      suppressed: '1',
    });
  });

  test('one that has expired hides nothing, and is named', async () => {
    const result = await run(declared('2020-01-01'));
    expect(messages(result)).toEqual([
      FAILS,
      expect.stringMatching(/^warning The suppression of check_image_name .* has expired on 2020-01-01\. It hid 1: /),
      'error The charts are not valid: 1 error, 1 warning.',
    ]);
    expect(result.annotations[1]?.properties.file).toBe('mesh.yaml');
  });

  test('one that hides nothing is named', async () => {
    await writeInto(workspace, TEMPLATE, CART.replace('acme/cart', 'acme/cart:1'));
    const result = await run(declared('2999-12-31'));
    expect(messages(result)).toEqual([expect.stringMatching(/^warning The suppression .* hides nothing\.$/)]);
    expect(line(result, 'check_suppressions')).toMatch(/Warn \(1 warning; /);
  });

  test('one on the object without a reason is an error on its line', async () => {
    await writeInto(workspace, TEMPLATE, ignored('for now'));
    const result = await run(UNSET);
    expect(result.annotations).toContainEqual({
      level: 'error',
      message: expect.stringContaining('"for now" does not say until which day check_image_name is ignored'),
      properties: { file: TEMPLATE, line: '3', title: 'check_suppressions' },
    });
  });
});

describe('a baseline', () => {
  test('makes what is in it known, and only what is new fails', async () => {
    const written = await run(UNSET, { baseline: 'ci/baseline.json', 'write-baseline': 'true' });
    expect(messages(written)).toEqual([
      expect.stringContaining('notice The baseline is written (findings: 1): commit it.'),
    ]);
    const again = await run(UNSET, { baseline: 'ci/baseline.json' });
    expect({ exitCode: again.exitCode, annotations: again.annotations }).toEqual({ exitCode: 0, annotations: [] });
    expect(again.outputs).toMatchObject({ findings: '0', known: '1' });
    expect(line(again, 'check_image_name')).toMatch(/Pass \(1 known; /);
    expect(again.summary).toContain('1 known, in the baseline');

    await writeInto(workspace, TEMPLATE, `# Moved.\n\n${CART}---\n${CART.replace('name: cart', 'name: other')}`);
    const wider = await run(UNSET, { baseline: 'ci/baseline.json' });
    expect(messages(wider)).toContainEqual(expect.stringMatching(/^error Deployment\.apps other .*neither a tag/));
    expect(wider.outputs.known).toBe('1');
  });

  test('names what is gone', async () => {
    await run(UNSET, { baseline: 'baseline.json', 'write-baseline': 'true' });
    await writeInto(workspace, TEMPLATE, CART.replace('acme/cart', 'acme/cart:1'));
    const result = await run(UNSET, { baseline: 'baseline.json' });
    expect(result.exitCode).toBe(0);
    expect(result.annotations).toMatchObject([{ level: 'notice', properties: { file: 'baseline.json' } }]);
    expect(result.log).toMatch(/^ {4}gone: check_image_name Deployment\.apps cart /m);
    expect(result.summary).toContain('1 no longer found');
  });

  test('may be the report of an earlier run', async () => {
    const first = await run(UNSET);
    await cp(first.outputs.report ?? '', join(workspace, 'earlier.json'));
    expect((await run(UNSET, { baseline: 'earlier.json' })).exitCode).toBe(0);
  });

  test('that is not there is one annotation', async () => {
    expect(messages(await run(UNSET, { baseline: 'none.json' }))).toEqual([
      'error The baseline `none.json` cannot be read.',
    ]);
  });
});

test('SARIF and JUnit are written where they are asked for', async () => {
  const result = await run(UNSET, { sarif: 'out/validate.sarif', junit: 'out/validate.xml' });
  expect(result.exitCode).toBe(1);
  const sarif = JSON.parse(await readFile(join(workspace, 'out', 'validate.sarif'), 'utf8')) as {
    runs: { results: object[]; tool: { driver: { rules: object[] } } }[];
  };
  expect(sarif.runs[0]?.tool.driver.rules).toHaveLength(25);
  expect(sarif.runs[0]?.results).toMatchObject([
    {
      ...{ ruleId: 'check_image_name', level: 'error' },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: TEMPLATE }, region: { startLine: CART.split('\n').length - 2 } },
        },
      ],
    },
  ]);
  const junit = await readFile(join(workspace, 'out', 'validate.xml'), 'utf8');
  expect(junit).toMatch(/^<\?xml .*\n<testsuites name="mesh-ci validate" tests="25" failures="1"/);
  expect(junit.match(/<testsuite /g)).toHaveLength(25);
});
