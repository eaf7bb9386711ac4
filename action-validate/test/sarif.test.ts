import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import type { Log, Result, Run } from 'sarif';
import type { Finding } from '../../shared/manifest/finding.ts';
import type { CheckReport } from '../src/model/check-report.ts';
import { sarifFile, sarifFindings } from '../src/report/sarif-file.ts';
import { finding, reportOf, SUPPRESSION } from './check-report.ts';
import schema from './fixtures/sarif-2.1.0.schema.json' with { type: 'json' };

async function textOf(reports: readonly CheckReport[], withBaseline = false, limits?: Parameters<typeof sarifFile>[1]) {
  const checks = reports.map(({ check }) => check);
  const results = sarifFindings(reports, withBaseline);
  return await sarifFile({ checks, results, workspace: '/work/mesh', fallback: 'mesh.yaml' }, limits);
}

interface WrittenRun extends Run {
  readonly results: Result[];
}

async function runOf(...given: Parameters<typeof textOf>): Promise<WrittenRun> {
  const { runs } = JSON.parse((await textOf(...given)).text) as Log;
  return runs[0] as WrittenRun;
}

const only = async (own: Partial<Finding>): Promise<Result | undefined> =>
  (await runOf([reportOf({ findings: [finding(own)] })])).results[0];

test('it fits the schema of SARIF 2.1.0', async () => {
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const identity = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'cart' };
  const report = reportOf({
    findings: [
      finding({ identity, path: ['spec'], place: { file: 'a.yaml', line: 3, column: 2, precision: 'exact' } }),
      finding({ severity: 'unknown', kubernetes: ['1.36.3'] }),
    ],
    known: [finding({ severity: 'warning' })],
    suppressed: [{ ...finding(), suppression: SUPPRESSION }],
  });
  const { text } = await textOf([report], true, { results: 3, compressedBytes: 1_000_000 });
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
  validate({ ...(JSON.parse(text) as object), runs: [{ results: [{ message: {} }] }] });
  expect(validate.errors).not.toBeNull();
});

test('a rule is a check, with its section of the documentation', async () => {
  const run = await runOf([reportOf(), reportOf({ check: { name: 'check_b', what: 'w', why: 'y' } })]);
  expect(run.tool.driver.rules?.map(({ id }) => id)).toEqual(['check_a', 'check_b']);
  expect(run.tool.driver.rules?.[1]?.helpUri).toMatch(/action-validate\/docs\/checks\.md#check_b$/);
});

test('known and suppressed findings are told as such, by every result or none', async () => {
  const report = reportOf({
    findings: [finding()],
    known: [finding({ message: 'k' })],
    suppressed: [{ ...finding({ message: 's' }), suppression: SUPPRESSION }],
  });
  const { results } = await runOf([report], true);
  expect(results.map(({ baselineState }) => baselineState)).toEqual(['new', 'unchanged', undefined]);
  expect(results.map(({ suppressions }) => suppressions)).toEqual([
    ...[[], []],
    [{ kind: 'inSource', status: 'accepted', justification: 'old (until 2027-01-31, Deployment a)' }],
  ]);
  expect((await runOf([report])).results[0]).not.toHaveProperty('baselineState');
});

test('levels are those of GitHub', async () => {
  const levels = (['error', 'warning', 'unknown'] as const).map(async (severity) => (await only({ severity }))?.level);
  expect(await Promise.all(levels)).toEqual(['error', 'warning', 'note']);
});

describe('a file is named from the checkout on', () => {
  test.each([
    ['charts/a b/#x%.yaml', 'charts/a%20b/%23x%25.yaml'],
    ['/work/mesh/charts/a.yaml', 'charts/a.yaml'],
    ['/etc/passwd', 'mesh.yaml'],
    ['../outside.yaml', 'mesh.yaml'],
    ['a\ud800.yaml', 'a%EF%BF%BD.yaml'],
    [undefined, 'mesh.yaml'],
  ])('%p is %s', async (file, uri) => {
    const result = await only({ place: { file, precision: 'file-only' } });
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });
});

test('text that would be a link or a placeholder stands for itself', async () => {
  const result = await only({ message: '[click](https://evil) {0} {{ .Values.a }}' });
  expect(result?.message.text).toContain('[click]\u200b(https://evil) {\u200b0} {{ .Values.a }}');
});

describe('fingerprints', () => {
  test('are the same after the lines have moved, and differ between findings that are alike', async () => {
    const { results } = await runOf([reportOf({ findings: [finding(), finding()] })]);
    const [first, second] = results.map(({ partialFingerprints }) => partialFingerprints?.['meshCiFinding/v1']);
    expect(first).not.toBe(second);
    const moved = await only({ place: { file: 'a.yaml', line: 9, precision: 'exact' } });
    expect(moved?.partialFingerprints).toEqual({ 'meshCiFinding/v1': first });
  });

  test("are GitHub's own where there is no line that it could hash", async () => {
    const { 'meshCiFinding/v1': own, primaryLocationLineHash } = (await only({}))?.partialFingerprints ?? {};
    expect(primaryLocationLineHash).toBe(own);
  });
});

describe('more than GitHub takes is left out, the least severe first, and the file says so', () => {
  const findings = [
    ...Array.from({ length: 40 }, (_, i) => finding({ severity: 'warning', message: `w${i}` })),
    ...Array.from({ length: 60 }, (_, i) => finding({ message: `e${i}` })),
  ];

  test('by their number', async () => {
    const limits = { results: 70, compressedBytes: 1_000_000 };
    expect(await textOf([reportOf({ findings })], false, limits)).toMatchObject({ results: 70, leftOut: 30 });
    const run = await runOf([reportOf({ findings })], false, limits);
    expect(run.results.filter(({ level }) => level === 'error')).toHaveLength(60);
    expect(run.invocations?.[0]?.toolExecutionNotifications).toEqual([
      { level: 'warning', message: { text: expect.stringContaining('30 more findings') } },
    ]);
  });

  test('by their size', async () => {
    const all = await textOf([reportOf({ findings })]);
    expect(all).toMatchObject({ results: 100, leftOut: 0 });
    const file = await textOf([reportOf({ findings })], false, { results: 100, compressedBytes: 2000 });
    expect(file.results).toBeGreaterThan(0);
    expect(file.results + file.leftOut).toBe(100);
    expect(file.text.length).toBeLessThan(all.text.length);
  });
});
