import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { actionIds, root } from './actions.ts';

const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

test('.node-version names the Node that package-lock.json installs, so editors and CI use the same one', async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as LockFile;
  expect((await read('.node-version')).trim()).toBe(packages['node_modules/node']?.version);
});

test('it is of the major version that GitHub runs the actions on', async () => {
  const [major] = (await read('.node-version')).split('.');
  for (const id of await actionIds()) expect(await read(`${id}/action.yml`)).toContain(`using: node${major}\n`);
});
