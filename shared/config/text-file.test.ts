import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LARGEST_FILE, readTextFile } from './text-file.ts';

test('a file over the limit is refused by its name, one at the limit is read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'text-file-'));
  try {
    const file = join(directory, 'a.yaml');
    await writeFile(file, '');
    await truncate(file, LARGEST_FILE);
    expect((await readTextFile(file, 'a.yaml')).length).toBe(LARGEST_FILE);
    await truncate(file, LARGEST_FILE + 1);
    await expect(readTextFile(file, 'mesh/a.yaml')).rejects.toMatchObject({
      name: 'UserError',
      what: 'mesh/a.yaml is 17 MiB large; 16 MiB is the limit.',
      where: { file: 'mesh/a.yaml' },
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
