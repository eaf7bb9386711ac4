import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { builtTools } from '../build/built.ts';
import { start } from './bed.ts';
import { CONTROL_PLANE } from './programs.ts';
import { waitFor } from './wait.ts';

/** Names of the programs whose working directory is in a bed's. */
async function programsIn(directory: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    ids.map(async (id) => {
      const cwd = await readlink(join('/proc', id, 'cwd')).catch(() => '');
      return cwd.startsWith(directory) ? await readFile(join('/proc', id, 'comm'), 'utf8').catch(() => '') : '';
    }),
  );
  return found.map((name) => name.trim()).filter((name) => name !== '');
}

test('two beds run side by side, and nothing of a bed is left when it is stopped', async () => {
  const tools = await builtTools(CONTROL_PLANE);
  const beds = await Promise.all([start({ tools, name: 'one' }), start({ tools, name: 'two' })]);
  expect(beds[0].server).not.toBe(beds[1].server);
  await beds[0].kubectl('create', 'namespace', 'only-in-one');
  expect(await beds[1].kubectl('get', 'namespaces')).not.toContain('only-in-one');
  expect(await programsIn(beds[0].directory)).toEqual(expect.arrayContaining(['kube-apiserver', 'etcd', 'kwok']));
  await Promise.all(beds.map((bed) => bed.stop()));
  for (const { directory } of beds) {
    expect(await programsIn(directory)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  }
});

test('a bed whose process is killed leaves no program, and the next one removes its directory', async () => {
  const tools = await builtTools(CONTROL_PLANE);
  const script = `
    const { start } = await import('${join(import.meta.dirname, 'bed.ts')}');
    console.log((await start({ tools: ${JSON.stringify(tools)} })).directory);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [directory = ''] = await new Promise<string[]>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve([line]));
  });
  expect(await programsIn(directory)).toContain('kube-apiserver');
  child.kill('SIGKILL');
  await waitFor('the programs to end', async () => ((await programsIn(directory)).length === 0 ? true : undefined));
  const next = await start({ tools });
  expect(existsSync(directory)).toBe(false);
  await next.stop();
});
