// `npm run bench -- NAME`: a side-by-side benchmark. Prints a table, and as its last line JSON.
import { explain } from '../shared/log/errors.ts';
import { type Bench, type BenchResult, holds } from './bench.ts';
import { diff } from './diff.ts';
import { generate } from './generate.ts';
import { page } from './page.ts';
import { parse } from './parse.ts';
import { validate } from './validate.ts';

const BENCHES: Readonly<Record<string, Bench>> = { diff, generate, parse, page, validate };

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined) {
  console.error(name === '' ? 'Usage: npm run bench -- NAME' : `There is no bench \`${name}\`.`);
  for (const [known, { description }] of Object.entries(BENCHES)) console.error(`  ${known}  ${description}`);
  process.exitCode = 1;
} else {
  try {
    const result = await bench.run((line) => console.error(line));
    console.log(formatTable(result.table));
    const { ratios, goals } = result;
    console.log(JSON.stringify({ bench: name, ratios, goals, holds: holds(result) }));
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

/** Columns as wide as their widest cell. */
function formatTable(rows: BenchResult['table']): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
