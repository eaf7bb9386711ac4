import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Mutation } from '../../../shared/config/mutation.ts';
import { loadModules } from './load-modules.ts';

let directory: string;
let workspace: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modules-'));
  workspace = join(directory, 'mesh');
  await mkdir(join(workspace, 'mutations'), { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const load = (file: string) => {
  const common = {
    name: 'mine',
    reason: 'r',
    line: 7,
    environments: undefined,
    target: {},
    matches: undefined,
    allowIdentityChange: false,
  };
  const mutation: Mutation = { ...common, change: { kind: 'module', file } };
  return loadModules(workspace, { file: 'mesh.yaml', mutations: [mutation, { ...mutation, name: 'again' }] });
};
const write = (file: string, text: string) => writeFile(join(workspace, file), text);

test('a module is loaded from the repository, with what it imports', async () => {
  await write('mutations/name.mjs', 'export const name = "b";\n');
  await write('mutations/a.mjs', 'import { name } from "./name.mjs";\nexport default () => ({ name });\n');
  const modules = await load('mutations/a.mjs');
  expect([...modules.keys()]).toEqual(['mutations/a.mjs']);
  expect(modules.get('mutations/a.mjs')?.({}, { mutation: 'mine', version: '1' })).toEqual({ name: 'b' });
});

test('a link that stays in the repository is followed', async () => {
  await write('mutations/a.mjs', 'export default () => undefined;\n');
  await symlink('a.mjs', join(workspace, 'mutations/b.mjs'));
  expect([...(await load('mutations/b.mjs')).keys()]).toEqual(['mutations/b.mjs']);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['that is not there', async () => {}, 'cannot be read'],
  [
    'that is a link out of the repository',
    async () => {
      await writeFile(join(directory, 'outside.mjs'), 'export default () => undefined;\n');
      await symlink(join(directory, 'outside.mjs'), join(workspace, 'mutations/a.mjs'));
    },
    'is a link that leads out of the repository',
  ],
  ['that is not JavaScript', () => write('mutations/a.mjs', 'export default (\n'), 'cannot be loaded: '],
  ['that fails while it is loaded', () => write('mutations/a.mjs', 'throw new Error("no");\n'), 'cannot be loaded: no'],
  [
    'without a default export',
    () => write('mutations/a.mjs', 'export const a = 1;\n'),
    'has no function as its default export',
  ],
])('a module %s is refused, with the mutation and its line', async (_, prepare, what) => {
  await prepare();
  await expect(load('mutations/a.mjs')).rejects.toMatchObject({
    what: expect.stringContaining(`The module \`mutations/a.mjs\` of the mutation \`mine\` ${what}`),
    where: { file: 'mesh.yaml', line: 7 },
  });
});
