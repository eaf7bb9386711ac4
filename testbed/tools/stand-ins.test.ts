import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { builtTools } from '../build/built.ts';
import { isDownloaded } from '../build/place.ts';

// What the bed's helmfile lacks, so that nobody takes it for the released one.
let directory: string;
let programs: { readonly helm: string; readonly helmfile: string };
beforeAll(async () => {
  programs = await builtTools(['helm', 'helmfile']);
  directory = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  await mkdir(join(directory, 'chart', 'templates'), { recursive: true });
  await writeFile(join(directory, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 1.0.0\n');
  await writeFile(join(directory, 'chart', 'templates', 'value.yaml'), 'value: {{ .Values.value }}\n');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What helmfile prints for a release with this value, on whichever stream. */
async function render(value: string): Promise<string> {
  const file = join(await mkdtemp(join(directory, 'helmfile-')), 'helmfile.yaml');
  const release = { name: 'one', chart: join(directory, 'chart'), values: [{ value }] };
  await writeFile(file, stringify({ releases: [release] }));
  const args = ['--helm-binary', programs.helm, '--file', file, 'template'];
  const env = { PATH: process.env.PATH, HOME: directory };
  return await promisify(execFile)(programs.helmfile, args, { env }).then(
    ({ stdout }) => stdout,
    ({ stderr }: { readonly stderr: string }) => stderr,
  );
}

test('a value that is no address is rendered', async () => {
  expect(await render('from-the-file')).toContain('value: from-the-file\n');
});

test.each(['ref+vault://secret/mesh#/token', 'secretref+awssecrets://mesh/token', 'ref+echo://mesh'])(
  'a compiled helmfile refuses %s in words; a released one does not',
  async (address) => {
    const words = `${address.slice(0, address.indexOf('://') + 3)}…: the helmfile of the mesh-ci test bed is compiled without`;
    // vals has a back end that needs no server; the others are not asked, as they would be looked for in the network.
    if (!isDownloaded(programs.helmfile)) expect(await render(address)).toContain(words);
    else expect(await render('ref+echo://mesh')).toContain('value: mesh\n');
  },
);
