import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { actionIds } from '../../scripts/actions.ts';
import { runBundle } from './run-bundle.ts';

const OLD = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";

test('every action on a Node that is too old ends with one annotation that names the Node that it needs', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'old-node-'));
  try {
    for (const id of await actionIds()) {
      const { exitCode, log, annotations } = await runBundle(id, {
        inputs: {},
        workspace,
        env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(OLD)}` },
      });
      expect(annotations.map(({ message }) => message)).toEqual([
        expect.stringMatching(/needs Node\.js 24 .* was started with Node\.js 20\.20\.2/),
      ]);
      expect({ id, exitCode, lines: log.trim().split('\n').length }).toEqual({ id, exitCode: 1, lines: 1 });
    }
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});
