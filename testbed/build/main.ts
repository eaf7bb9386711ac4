// `npm run tools`: builds the programs of the test bed that are missing; `-- helm kubectl` only these, `-- --list` lists them.
import { explain } from '../../shared/report/errors.ts';
import { buildTools } from './build.ts';
import { TOOLS, type ToolId } from './tools.ts';

const names = process.argv.slice(2);
const unknown = names.filter((name) => name !== '--list' && TOOLS.every((tool) => tool.name !== name));
if (names.includes('--list')) {
  for (const { name, version } of TOOLS) console.log(`${name.padEnd(24)} ${version}`);
} else if (unknown.length > 0) {
  console.error(`The test bed has no ${unknown.join(', ')}. It has: ${TOOLS.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
} else {
  try {
    const only = names.length === 0 ? undefined : (names as ToolId[]);
    const paths = await buildTools({ ...(only === undefined ? {} : { only }), log: (line) => console.log(line) });
    for (const [name, path] of Object.entries(paths)) console.log(`${name.padEnd(24)} ${path}`);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
