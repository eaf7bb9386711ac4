import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nodeRefusal, REQUIRED_NODE } from '../../shared/action/required-node.ts';
import { parseCommand } from '../../testbed/runner/workflow-commands.ts';
import { root } from '../actions.ts';
import { entryCode } from './entry.ts';

let directory: string;
let entry: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'entry-'));
  entry = join(directory, 'index.js');
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }\n');
  // A name that no old Node exports: one that links this module fails at once.
  await writeFile(
    join(directory, 'main.js'),
    "import { registerHooks } from 'node:module';\nconsole.log('the action runs', typeof registerHooks);\n",
  );
  await writeFile(entry, (await entryCode(root, './main.js')).code);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(node: string, args: readonly string[] = []): Promise<Ended> {
  try {
    return { exitCode: 0, ...(await promisify(execFile)(node, [...args, entry])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, stdout, stderr };
  }
}

/** Lets a Node say that it is another version. */
function pretend(version: string): string[] {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

function expectRefusal({ exitCode, stdout, stderr }: Ended, found: string): void {
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const { name, properties, data } = parseCommand(stdout.trim()) ?? {};
  expect({ name, properties }).toEqual({ name: 'error', properties: { title: 'Node.js is too old' } });
  expect(data).toContain(`needs Node.js ${REQUIRED_NODE} (\`runs.using: node${REQUIRED_NODE}\`)`);
  expect(data).toContain(`was started with Node.js ${found}`);
  expect(data).toMatch(/update the runner.*\nBy hand/s);
}

test('a bundle starts its action on the Node that it needs', async () => {
  expect(await run(process.execPath)).toEqual({ exitCode: 0, stdout: 'the action runs function\n', stderr: '' });
});

test('a bundle on a Node that is too old names the one that it needs, and loads nothing of its action', async () => {
  for (const version of ['20.20.2', '23.11.1', '16.0.0']) {
    expectRefusal(await run(process.execPath, pretend(version)), version);
  }
});

test('a later Node is new enough', () => {
  expect(['24.0.0', '24.21.0', '25.1.0', '100.0.0'].map(nodeRefusal)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an old Node of this machine can read the check', async () => {
  for (const [node, version] of await oldNodes()) expectRefusal(await run(node), version);
});

/** The programs `node` on PATH that are too old: none on many machines, which is why another test pretends. */
async function oldNodes(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of new Set((process.env.PATH ?? '').split(delimiter))) {
    const node = join(folder, 'node');
    const version = await promisify(execFile)(node, ['-p', 'process.versions.node']).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
    if (version !== undefined && nodeRefusal(version) !== undefined) found.set(node, version);
  }
  return found;
}
