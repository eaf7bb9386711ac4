import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../shared/manifest/finding.ts';
import { type Baseline, entryOf, parseBaseline, readBaseline, writeBaseline } from '../src/baseline/baseline.ts';
import { openBaseline } from '../src/baseline/baseline-input.ts';
import { compareWith } from '../src/baseline/compare.ts';
import { fingerprintOf } from '../src/baseline/fingerprint.ts';
import { writeReport } from '../src/report/report-file.ts';
import { finding, reportOf } from './check-report.ts';

const identity = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'cart' };
const cart = finding({ identity, path: ['spec', 'replicas'], message: 'Too many, first in line 10.' });

describe('a finding is recognised', () => {
  test.each<[string, Partial<Finding>]>([
    ['on another line', { place: { file: 'a.yaml', line: 7, precision: 'exact' } }],
    ['in another file', { place: { file: 'b.yaml', precision: 'file-only' } }],
    ['with another line in its message', { message: 'Too many, first in line 12.' }],
    ['with another severity', { severity: 'warning' }],
    ['in another environment', { environments: ['production'] }],
  ])('%s', (_, own) => {
    expect(fingerprintOf({ ...cart, ...own })).toBe(fingerprintOf(cart));
  });

  test.each<[string, Partial<Finding>]>([
    ['another check', { rule: 'check_b' }],
    ['another object', { identity: { ...identity, name: 'other' } }],
    ['another namespace', { identity: { ...identity, namespace: 'other' } }],
    ['another path', { path: ['spec'] }],
    ['another message', { message: 'Too few, first in line 10.' }],
  ])('but not of %s', (_, own) => {
    expect(fingerprintOf({ ...cart, ...own })).not.toBe(fingerprintOf(cart));
  });

  test('without an object, by its file', () => {
    const other = finding({ place: { file: 'b.yaml', precision: 'file-only' } });
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(finding()));
  });
});

describe('compared with a baseline', () => {
  const baselineOf = (...findings: readonly Finding[]): Baseline => ({
    file: 'b.json',
    entries: findings.map(entryOf),
  });
  const compare = (baseline: Baseline, findings: readonly Finding[], own = {}) => {
    const options = { neverSuppress: ['check_schema'], environments: ['dev', 'production'], complete: true, ...own };
    const { reports, gone } = compareWith(baseline, [reportOf({ findings })], options);
    return {
      known: reports[0]?.known.map(({ environments }) => environments.join()),
      counting: reports[0]?.findings.map(({ environments }) => environments.join()),
      gone: gone.map(({ subject, environments }) => `${subject} in ${environments}`),
    };
  };

  test('what is in it is known, what is not counts', () => {
    expect(compare(baselineOf(cart), [cart, finding()])).toEqual({ known: ['dev'], counting: ['dev'], gone: [] });
  });

  test('the same finding in a further environment counts there', () => {
    const wider = { ...cart, environments: ['dev', 'production'] };
    expect(compare(baselineOf(cart), [wider])).toEqual({ known: ['dev'], counting: ['production'], gone: [] });
  });

  test('a second one just like it counts', () => {
    expect(compare(baselineOf(cart), [cart, cart])).toMatchObject({ known: ['dev'], counting: ['dev'] });
    expect(compare(baselineOf(cart, cart), [cart, cart])).toMatchObject({ known: ['dev', 'dev'], counting: [] });
  });

  test('what is gone is named, for the environments of this run', () => {
    const wider = { ...cart, environments: ['dev', 'production'] };
    const gone = ['Deployment.apps shop/cart spec.replicas in dev,production'];
    expect(compare(baselineOf(wider), [])).toMatchObject({ gone });
    expect(compare(baselineOf(wider), [], { environments: ['dev'] }).gone).toEqual([
      gone[0]?.replace(',production', ''),
    ]);
    expect(compare(baselineOf(wider), [], { complete: false }).gone).toEqual([]);
  });

  test.each<[string, Finding]>([
    ['a check that must not be suppressed', { ...cart, rule: 'check_schema' }],
    ['a suppression', { ...cart, rule: 'check_suppressions' }],
    ['a check that failed', { ...cart, ...{ ofCheckItself: true } }],
  ])('what it says of %s changes nothing', (_, own) => {
    expect(compare(baselineOf(own), [own])).toMatchObject({ known: [], counting: ['dev'] });
  });
});

describe('the file', () => {
  async function inDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), 'baseline-'));
    try {
      return await use(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  test('is read back as it was written, in an order of its own', async () => {
    await inDirectory(async (directory) => {
      const file = join(directory, 'deep', 'b.json');
      await writeBaseline(file, [finding({ message: 'z' }), cart, finding({ message: 'a' })]);
      const { entries } = await readBaseline(file, 'b.json');
      expect(entries.map(({ message }) => message)).toEqual(['a', 'z', cart.message]);
      expect(entries[2]).toEqual(entryOf(cart));
    });
  });

  test('may be a report, with what was known in it', async () => {
    await inDirectory(async (directory) => {
      const report = reportOf({ findings: [cart], known: [finding()] });
      const file = await writeReport(directory, [report], ['dev'], []);
      const { entries } = await readBaseline(file, 'report.json');
      expect(entries.map(({ fingerprint }) => fingerprint)).toEqual([cart, finding()].map(fingerprintOf));
    });
  });

  test.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a list', '[]', 'it has no list `findings`'],
    ['one whose known findings are not a list', '{"findings": [], "known": {}}', 'its `known` is not a list'],
    ['another report', '{"findings": [{"rule": "a"}]}', 'finding 1 lacks one of fingerprint'],
    ['null for a finding', '{"findings": [null]}', 'finding 1 lacks one of fingerprint'],
  ])('is refused when it is %s', (_, text, message) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(`\`b.json\` is not a baseline: ${message}`);
  });

  test('must be there, and have a path and all environments when it is written', async () => {
    const open = (baseline: string, write: boolean, whole = true) =>
      openBaseline({ baseline, 'write-baseline': write }, '/nowhere', whole);
    await expect(open('b.json', false)).rejects.toThrow('The baseline `b.json` cannot be read.');
    await expect(open('', true)).rejects.toThrow('not where to');
    await expect(open('b.json', true, false)).rejects.toThrow('A baseline is of all environments');
    expect(await open('', false)).toBeUndefined();
  });
});
