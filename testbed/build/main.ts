// `npm run tools`: builds programs of the test bed, all of them or those that are named.
import { parseArgs } from 'node:util';
import { explain } from '../../shared/report/errors.ts';
import { startProgress } from '../progress/progress.ts';
import { ensureTools } from './ensure.ts';
import { TOOLS, type ToolId } from './tools.ts';

const names = TOOLS.map(({ name }) => name);

const progress = startProgress();
try {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`The test bed has no ${unknown.join(', ')}. It has: ${names.join(', ')}.`);
  if (values.list) for (const { name, version } of TOOLS) console.log(`${name.padEnd(24)} ${version}`);
  else await build(positionals.length === 0 ? names : (positionals as ToolId[]));
} catch (error) {
  progress.close();
  console.error(explain(error));
  process.exitCode = 1;
}

async function build(only: readonly ToolId[]): Promise<void> {
  const paths = await ensureTools({ only, log: progress.log, status: progress.status });
  progress.close();
  for (const [name, path] of Object.entries(paths)) console.log(`${name.padEnd(24)} ${path}`);
}
