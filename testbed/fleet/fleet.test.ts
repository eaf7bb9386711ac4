import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fleetServices, writeFleet } from './fleet.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fleet-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function filesOf(name: string): Promise<Record<string, string>> {
  const root = join(directory, name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(root.length + 1), await readFile(path, 'utf8')] as const;
  return Object.fromEntries(await Promise.all(paths.sort().map(read)));
}

test('the same count gives the same bytes', async () => {
  await writeFleet(join(directory, 'a'), { charts: 4 });
  await writeFleet(join(directory, 'b'), { charts: 4 });
  const files = await filesOf('a');
  expect(await filesOf('b')).toEqual(files);
  expect(Object.keys(files).filter((path) => path.startsWith('services/cart-001/templates/'))).toHaveLength(7);
});

test('every service has a name of its own and calls another one that is there', () => {
  const services = fleetServices(400);
  const names = new Set(services.map(({ name }) => name));
  expect(names.size).toBe(400);
  expect(services.filter(({ name, calls }) => name === calls || !names.has(calls))).toEqual([]);
});
