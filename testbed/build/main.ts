// `npm run tools`: gets programs of the test bed, all of them or those that are named.
import { parseArgs } from 'node:util';
import { explain } from '../../shared/log/errors.ts';
import { startProgress } from '../progress/progress.ts';
import { ensureTools } from './ensure.ts';
import { lockDownloads } from './lock-downloads.ts';
import { toolSettings } from './settings.ts';
import { TOOLS, type ToolId } from './tools.ts';

const names = TOOLS.map(({ name }) => name);

const progress = startProgress();
try {
  const { values, positionals } = parseArgs({
    options: {
      /** Prints the programs with their versions. */
      list: { type: 'boolean', default: false },
      /** Records the checksums of what the projects release. */
      lock: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`The test bed has no ${unknown.join(', ')}. It has: ${names.join(', ')}.`);
  const only = positionals.length === 0 ? names : (positionals as ToolId[]);
  if (values.list) for (const { name, version } of TOOLS) console.log(`${name.padEnd(24)} ${version}`);
  else if (values.lock) await lock(only);
  else await get(only);
} catch (error) {
  progress.close();
  console.error(explain(error));
  process.exitCode = 1;
}

async function get(only: readonly ToolId[]): Promise<void> {
  const paths = await ensureTools({ only, log: progress.log, status: progress.status });
  progress.close();
  for (const [name, path] of Object.entries(paths)) console.log(`${name.padEnd(24)} ${path}`);
}

async function lock(only: readonly ToolId[]): Promise<void> {
  const wanted = TOOLS.filter(({ name }) => only.includes(name));
  await lockDownloads(wanted, toolSettings(), progress.log);
  progress.close();
}
