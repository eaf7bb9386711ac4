import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { groupDirectory } from './tools.ts';

/** The sources of a Go module in the version that a group pins, which are downloaded when they are not there. */
export async function moduleDirectory(group: string, module: string): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module], {
    cwd: groupDirectory(group),
    env: { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}
