import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { createMask } from '../mask/mask.ts';
import { fitReport } from '../report/fit.ts';
import { makeReport } from '../report/markdown-report.ts';
import { reportContent } from '../report/report-content.ts';
import { compare } from './change-set.ts';

const render = (password: string, replicas: number, name = 'a') =>
  parseManifests(
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: ${password}, fixed: a2VwdA==}\n---\n` +
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, annotations: {made-at: "${password}"}}\n` +
      `spec: {replicas: ${replicas}, a: 1, b: 2, c: 3}\n`,
    'x.yaml',
  );

test('what differs between two renders of the head changes by itself, and nothing else does', () => {
  const { groups } = compare([
    { environment: 'dev', base: render('b25l', 1), head: render('dHdv', 2), again: render('dGhyZWU=', 2) },
  ]);
  expect(groups.map(({ pattern, changes: [{ byItself }] }) => [pattern, byItself])).toEqual([
    ['data.password', true],
    ['metadata.annotations.made-at', true],
    ['spec.replicas', false],
  ]);
});

test('an object that has another name each time changes by itself', () => {
  const { groups } = compare([
    {
      environment: 'dev',
      base: render('b25l', 1, 'job-x'),
      head: render('b25l', 1, 'job-y'),
      again: render('b25l', 1, 'job-z'),
    },
  ]);
  expect(groups.map(({ action, changes: [{ byItself }] }) => [action, byItself])).toEqual([['renamed', true]]);
});

test('an item without a key is told by its value, for its index may be that of another one before', () => {
  const at = (...args: readonly string[]) =>
    parseManifests(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nlist: [${args.map((arg) => `{a: 1, b: 2, c: ${arg}}`).join(', ')}]\n`,
      'x.yaml',
    );
  const { groups } = compare([
    { environment: 'dev', base: at('real-1', 'x'), head: at('real-2', 'random-1'), again: at('real-2', 'random-2') },
  ]);
  expect(groups.map(({ after, changes: [{ byItself }] }) => [after, byItself])).toEqual([
    ['real-2', false],
    ['random-1', true],
  ]);
});

test('it is folded, counted, and shows no secret', () => {
  const set = compare([
    { environment: 'dev', base: render('b25lb25l', 1), head: render('dHdvdHdv', 1), again: render('dGhyZWU=', 1) },
  ]);
  const sides = { base: { sha: 'a'.repeat(40), version: '1' }, head: { sha: 'b'.repeat(40), version: '2' } };
  const report = fitReport(makeReport(reportContent({ ...sides, set, notes: [] }, createMask())), 65_000, '');
  expect(report).toContain('Folded as noise in the last section: <code>changes-by-itself</code> 2.');
  expect(report).toContain('<code>data.password</code>');
  const secret = report.split('\n').filter((line) => line.includes('data.password'));
  expect(secret.join('\n')).not.toMatch(/b25lb25l|dHdvdHdv/);
});
