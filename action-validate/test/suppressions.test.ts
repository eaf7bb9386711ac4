import { describe, expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { NO_MEMORY } from '../src/cache/memory.ts';
import type { Check, SourceCheck } from '../src/model/check.ts';
import type { CheckReport } from '../src/model/check-report.ts';
import { ownChecks, suppressionRules } from '../src/registry.ts';
import { assess } from '../src/run/assess.ts';
import { runChecks, runSourceChecks } from '../src/run/run-checks.ts';
import { setOf } from './manifest-set.ts';
import { sourcesOf } from './sources.ts';

const MESH = `istio: { version: 1.27.3 }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { dev: {}, production: {} }
validate:
  charts: []
`;
const LINES = MESH.split('\n').length - 1;
const TODAY = '2027-06-15';

/** Finds that every object has an image without a tag. */
const images: Check = {
  ...{ name: 'check_image_name', what: '', why: '' },
  run: ({ manifests }) =>
    manifests.map((manifest) => ({
      ...{ severity: 'error', message: 'No tag.', fix: 'Add it.', manifest },
      path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
    })),
};

/** What the checks say of one set, which all environments have. `ran` are those of this run. */
async function reportsOf(
  { mesh = '', text = deployment(), ran = ['dev', 'production'] }: { mesh?: string; text?: string; ran?: string[] },
  checks: readonly Check[] = [images],
): Promise<ReadonlyMap<string, CheckReport>> {
  const config = parseMeshConfig(`${MESH}${mesh}`, 'mesh.yaml');
  const set = setOf(text);
  const own = ownChecks(config.validate).filter((check): check is Check => check.name === 'check_suppressions');
  const all = [...checks, ...own];
  const targets = ran.map((environment) => ({ environment, kubernetes: '1.36.3' }));
  const reports = await assess({
    ...{ checks: all, sets: [{ targets, set, runs: await runChecks(set, [], all) }], sources: { files: 0, runs: [] } },
    ...{ complete: true, targets, config, rules: suppressionRules(config.validate), today: TODAY },
    place: async ({ place }) => place ?? { file: 'charts/app/templates/all.yaml', precision: 'file-only' },
  });
  return new Map(reports.map((report) => [report.check.name, report]));
}

function deployment(annotations = '', inTemplate = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  annotations: {${annotations}}
spec:
  template:
    metadata:
      annotations: {${inTemplate}}
`;
}

async function counts(given: Parameters<typeof reportsOf>[0]) {
  const reports = await reportsOf(given);
  const report = reports.get('check_image_name');
  const stale = reports.get('check_suppressions')?.findings ?? [];
  return {
    counting: report?.findings.map(({ environments }) => environments.join()),
    suppressed: report?.suppressed.map(({ environments }) => environments.join()),
    stale: stale.map(({ severity, message }) => `${severity} ${message}`),
  };
}

const declare = (own: string): string => `  suppressions:\n    - { check: check_image_name, reason: old, ${own} }\n`;
const CART = 'object: { kind: Deployment, namespace: shop, name: cart }';

describe('a suppression in mesh.yaml', () => {
  test('hides the finding of its object, and keeps its reason', async () => {
    const reports = await reportsOf({ mesh: declare(`${CART}, expires: ${TODAY}`) });
    const [finding] = reports.get('check_image_name')?.suppressed ?? [];
    expect(finding?.suppression).toEqual({
      ...{ check: 'check_image_name', reason: 'old', expires: TODAY, from: 'configuration' },
      written: `mesh.yaml:${LINES + 2}`,
    });
    expect(reports.get('check_suppressions')?.findings).toEqual([]);
  });

  test('hides it in its environments only', async () => {
    expect(await counts({ mesh: declare(`${CART}, expires: 2028-01-01, environments: [dev]`) })).toEqual({
      ...{ counting: ['production'], suppressed: ['dev'], stale: [] },
    });
  });

  test.each([
    ['at its path', 'path: "spec.template.spec.containers[0].image"', true],
    ['below its path', 'path: spec.template.spec.containers', true],
    ['by a pattern', 'path: spec.*.image', true],
    ['not beside it', 'path: spec.template.spec.container', false],
    ['in its file', 'file: charts/app/*', true],
    ['not in another', 'file: charts/b/*', false],
  ])('hides it %s', async (_, own, hidden) => {
    const { counting, stale } = await counts({ mesh: declare(`${CART}, ${own}, expires: 2028-01-01`) });
    expect(counting).toEqual(hidden ? [] : ['dev,production']);
    expect(stale).toEqual(hidden ? [] : ['warning The suppression of check_image_name (old) hides nothing.']);
  });

  test('hides nothing once it has expired, and is named with what it hid', async () => {
    expect(await counts({ mesh: declare(`${CART}, expires: 2027-06-14`) })).toEqual({
      ...{ counting: ['dev,production'], suppressed: [] },
      stale: [
        'warning The suppression of check_image_name (old) has expired on 2027-06-14. It hid 1: ' +
          'Deployment.apps cart spec.template.spec.containers[0].image: No tag.',
      ],
    });
  });

  test('is named when it hides nothing, unless this run has not seen all its environments', async () => {
    const mesh = declare('object: { name: other }, expires: 2028-01-01');
    expect((await counts({ mesh })).stale).toEqual([
      'warning The suppression of check_image_name (old) hides nothing.',
    ]);
    expect((await counts({ mesh, ran: ['dev'] })).stale).toEqual([]);
    const dev = declare('object: { name: other }, expires: 2028-01-01, environments: [dev]');
    expect((await counts({ mesh: dev, ran: ['dev'] })).stale).toHaveLength(1);
  });

  test('does not hide that the check itself failed, and is not called idle then', async () => {
    const fails: Check = {
      ...images,
      run: () => {
        throw new Error('oops');
      },
    };
    const mesh = `${declare('file: "*", expires: 2028-01-01')}  checks: { check_image_name: { severity: warning } }\n`;
    const reports = await reportsOf({ mesh }, [fails]);
    expect(reports.get('check_image_name')?.findings).toMatchObject([{ severity: 'error', ofCheckItself: true }]);
    expect(reports.get('check_suppressions')?.findings).toEqual([]);
  });

  test('reaches findings of files, by the file', async () => {
    const config = parseMeshConfig(`${MESH}${declare('file: helmfile.yaml, expires: 2028-01-01')}`, 'mesh.yaml');
    const check: SourceCheck = {
      ...{ name: 'check_image_name', what: '', why: '' },
      runSources: () => [
        {
          ...{ severity: 'error', message: 'm', fix: 'f', environments: ['dev'] },
          place: { file: 'helmfile.yaml', precision: 'file-only' },
        },
      ],
    };
    const targets = [{ environment: 'dev', kubernetes: '1.36.3' }];
    const runs = await runSourceChecks(sourcesOf({ dev: [] }), [check], 'helmfile.yaml', NO_MEMORY);
    const [report] = await assess({
      ...{ checks: [check], sets: [], sources: { files: 1, runs }, complete: true, targets, config, today: TODAY },
      rules: suppressionRules(config.validate),
      place: async ({ place }) => place ?? { precision: 'file-only' },
    });
    expect(report).toMatchObject({ findings: [], suppressed: [{ message: 'm' }] });
  });
});

describe('an annotation', () => {
  const key = 'mesh-ci.dev/ignore-check_image_name';

  test.each([
    ['on the object', deployment(`${key}: "until 2027-12-31: old"`)],
    ['on the pod template', deployment('', `${key}: "until 2027-12-31: old"`)],
  ])('%s hides the finding of that object alone', async (_, text) => {
    const other = text.replace('name: cart', 'name: other').replaceAll(key, 'a');
    const reports = await reportsOf({ text: `${text}---\n${other}` });
    const report = reports.get('check_image_name');
    expect(report?.suppressed).toMatchObject([
      { identity: { name: 'cart' }, suppression: { reason: 'old', expires: '2027-12-31', from: 'annotation' } },
    ]);
    expect(report?.findings).toMatchObject([{ identity: { name: 'other' } }]);
    expect(reports.get('check_suppressions')?.findings).toEqual([]);
  });

  test('that has expired is named with what it hid', async () => {
    const { counting, stale } = await counts({ text: deployment(`${key}: "until 2027-01-31: old"`) });
    expect(counting).toEqual(['dev,production']);
    expect(stale).toEqual([expect.stringContaining('(old) has expired on 2027-01-31. It hid 1: Deployment.apps cart')]);
  });

  test('that hides nothing is named', async () => {
    const { stale } = await counts({
      text: deployment('mesh-ci.dev/ignore-check_reserved_ports: "until 2027-12-31: x"'),
    });
    expect(stale).toEqual(['warning The suppression of check_reserved_ports (x) hides nothing.']);
  });

  test.each([
    ['without a day', `${key}: "because"`, '"because" does not say until which day'],
    ['without a reason', `${key}: "until 2027-12-31:"`, 'does not say until which day'],
    ['with a day that no calendar has', `${key}: "until 2027-13-01: x"`, 'does not say until which day'],
    ['that is no text', `${key}: true`, 'true does not say until which day'],
    ['of an unknown check', 'mesh-ci.dev/ignore-check_image: "until 2027-12-31: x"', 'There is no check "check_image"'],
    [
      'of a check that must not be ignored',
      'mesh-ci.dev/ignore-check_schema: "until 2027-12-31: x"',
      'check_schema must not be ignored.',
    ],
  ])('%s is an error at its place, and hides nothing', async (_, annotation, message) => {
    const reports = await reportsOf({ text: deployment(annotation) });
    expect(reports.get('check_image_name')?.findings).toHaveLength(1);
    expect(reports.get('check_suppressions')?.findings).toMatchObject([
      {
        ...{ severity: 'error', message: expect.stringContaining(message), identity: { name: 'cart' } },
        path: ['metadata', 'annotations', annotation.split(': ')[0]],
      },
    ]);
  });
});

describe('severities', () => {
  const check = (severity: 'error' | 'unknown'): Check => ({
    ...images,
    run: ({ manifests: [manifest] }) => [{ severity, message: 'm', fix: 'f', manifest }],
  });
  const said = async (severity: 'error' | 'unknown', settings: string) => {
    const mesh = `  checks: { check_image_name: ${settings} }\n`;
    const report = (await reportsOf({ mesh }, [check(severity)])).get('check_image_name');
    return [report?.findings.map((finding) => [finding.severity, finding.environments.join()]), report?.off];
  };
  const on = { all: [], unknown: [] };

  test.each([
    ['error', '{ severity: warning }', [['warning', 'dev,production']], on],
    [
      'error',
      '{ severity: warning, environments: { production: { severity: error } } }',
      [
        ['warning', 'dev'],
        ['error', 'production'],
      ],
      on,
    ],
    ['error', '{ severity: off }', [], { all: ['dev', 'production'], unknown: [] }],
    ['error', '{ environments: { dev: { severity: off } } }', [['error', 'production']], { all: ['dev'], unknown: [] }],
    ['unknown', '{ severity: warning }', [['unknown', 'dev,production']], on],
    ['unknown', '{ severity: off }', [], { all: ['dev', 'production'], unknown: [] }],
    ['unknown', '{ unknown: error }', [['error', 'dev,production']], on],
    ['unknown', '{ unknown: off }', [], { all: [], unknown: ['dev', 'production'] }],
    ['error', '{ unknown: off }', [['error', 'dev,production']], { all: [], unknown: ['dev', 'production'] }],
  ] as const)('%s with %s', async (severity, settings, expected, off) => {
    expect(await said(severity, settings)).toEqual([expected, off]);
  });
});
