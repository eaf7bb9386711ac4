// `npm run action -- action-diff --base main`: runs the sources of an action as they are, in a checkout of a mesh repository.
// Its inputs are flags; `--help` lists them. A bundle is not needed and not looked at.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nearest } from '../shared/config/nearest.ts';
import type { ActionDefinition } from '../shared/report/action.ts';
import { explain, UserError } from '../shared/report/errors.ts';
import { createRunner, type Runner } from '../testbed/runner/runner.ts';
import { checkoutVariables } from './action/checkout.ts';
import { helpText, parseFlags, requireInputs } from './action/flags.ts';
import { createReadableLog, type ReadableLog } from './action/readable-log.ts';
import { runSources } from './action/run-sources.ts';
import { actionIds } from './actions.ts';

/** Where npm was started; `npm run` itself changes to the project's directory. */
const here = process.env.INIT_CWD ?? process.cwd();

try {
  const [id = '', ...args] = process.argv.slice(2);
  const definition = await findDefinition(id);
  const { inputs, workspace = '.', help } = parseFlags(definition, args);
  if (help) console.log(helpText(definition));
  else {
    requireInputs(definition, inputs);
    process.exitCode = await run(definition, await withFiles(inputs), resolve(here, workspace));
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function findDefinition(id: string): Promise<ActionDefinition> {
  const ids = await actionIds();
  if (!ids.includes(id)) {
    const meant = nearest(id, ids);
    throw new UserError(id === '' ? 'Which action?' : `There is no action \`${id}\`.`, {
      next: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}npm run action -- NAME --help, where NAME is one of ${ids.join(', ')}.`,
    });
  }
  return ((await import(`../${id}/src/definition.ts`)) as { definition: ActionDefinition }).definition;
}

/** `@FILE` is the content of that file. */
async function withFiles(inputs: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const read = async ([name, value]: [string, string]): Promise<[string, string]> => {
    if (!value.startsWith('@')) return [name, value];
    const file = resolve(here, value.slice(1));
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new UserError(`The file for \`--${name}\` cannot be read (${cause.code}).`, {
        ...{ where: { file }, next: 'Name a file after the `@`.', cause },
      });
    });
    return [name, text.trimEnd()];
  };
  return Object.fromEntries(await Promise.all(Object.entries(inputs).map(read)));
}

async function run({ id }: ActionDefinition, inputs: Record<string, string>, workspace: string): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), `${id}-`));
  const runner = await createRunner({ directory, workspace, inputs });
  const log = createReadableLog(process.env.RUNNER_DEBUG === '1');
  try {
    const env = { ...(await checkoutVariables(workspace)), ...runner.env };
    const exitCode = await runSources(id, workspace, env, (text) => {
      const line = log.line(text);
      if (line !== undefined) console.log(line);
    });
    await printResult(runner, log);
    return exitCode;
  } finally {
    // Reports are for reading; without any, nothing stays.
    const left = await readdir(runner.temporary);
    if (left.length === 0) await rm(directory, { recursive: true, force: true });
    else console.log(`\nFiles of this run: ${left.map((name) => join(runner.temporary, name)).join(', ')}`);
  }
}

async function printResult(runner: Runner, { mask }: ReadableLog): Promise<void> {
  const summary = (await runner.summary()).trim();
  if (summary !== '') console.log(`\n─── Summary ───\n${mask(summary.replaceAll(/<\/?code>/g, '`'))}`);
  const outputs = Object.entries(await runner.outputs());
  const width = Math.max(0, ...outputs.map(([name]) => name.length));
  const rows = outputs.map(([name, value]) =>
    `${name.padEnd(width)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`.trimEnd(),
  );
  if (rows.length > 0) console.log(`\n─── Outputs ───\n${mask(rows.join('\n'))}`);
}
