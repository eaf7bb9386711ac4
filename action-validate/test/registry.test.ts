import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CHECKS, engines } from '../src/registry.ts';

const programs = { kubeconform: '', istioctl: '', catalogue: '', cache: '', temporary: '' };

test('every check has a name of its own and a section in the documentation', async () => {
  const documentation = await readFile(join(import.meta.dirname, '..', 'docs', 'checks.md'), 'utf8');
  const names = [...engines(programs), ...CHECKS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...documentation.matchAll(/^## `(check_\w+)`$/gm)].map(([, name]) => name)).toEqual(names);
});
