// Writes what is said of an action's inputs and outputs, from its definition.ts, to its action.yml and README; and what can be
// set of action-validate's checks, from their files, to the schema of mesh.yaml; and which folders import which, to
// CONTRIBUTING.md.
// `npm run docs` writes, `npm run docs -- --check` fails when a file differs.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { settableChecks } from '../action-validate/src/registry.ts';
import type { ActionDefinition } from '../shared/action/action.ts';
import { REQUIRED_NODE } from '../shared/action/required-node.ts';
import type { JsonObject } from '../shared/manifest/manifest.ts';
import { escapeHtml, table } from '../shared/report/markdown.ts';
import { actionIds, root } from './actions.ts';
import { withChecks } from './check-options.ts';
import { importsIn, layerRows, layersOf, readSources } from './layers.ts';

const check = process.argv.includes('--check');
const stale: string[] = [];

for (const id of await actionIds()) {
  const { definition } = (await import(`../${id}/src/definition.ts`)) as { definition: ActionDefinition };
  await put(`${id}/action.yml`, () => actionYml(definition));
  await put(`${id}/README.md`, (text) => withTables(text, definition, id));
}

const layers = layersOf(importsIn(await readSources(root)));
await put('CONTRIBUTING.md', (text) =>
  between(
    text,
    'layers',
    table(['folder', 'what it is for', 'what it may import'], layerRows(layers, text)),
    'CONTRIBUTING.md',
  ),
);

const SCHEMA = 'shared/config/mesh.schema.json';
const checks = settableChecks();
await put(SCHEMA, (text) => {
  const before = JSON.parse(text) as JsonObject;
  const after = withChecks(before, checks);
  return JSON.stringify(after) === JSON.stringify(before) ? text : `${JSON.stringify(after, undefined, 2)}\n`;
});
if (!check) await promisify(execFile)('node_modules/.bin/biome', ['format', '--write', SCHEMA], { cwd: root });

if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run docs\` and commit the result.`);
  process.exitCode = 1;
}

async function put(file: string, make: (text: string) => string): Promise<void> {
  const path = join(root, file);
  const before = await readFile(path, 'utf8').catch(() => '');
  const after = make(before);
  if (after === before) return;
  if (check) stale.push(file);
  else await writeFile(path, after);
}

function actionYml({ name, description, inputs, outputs }: ActionDefinition): string {
  const body = {
    name,
    description,
    author: 'mesh-ci',
    branding: { icon: 'git-merge', color: 'blue' },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([input, spec]) => [
        input,
        {
          description: spec.description,
          required: spec.required === true,
          ...(spec.default === undefined ? {} : { default: spec.default }),
        },
      ]),
    ),
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, text]) => [output, { description: text }])),
    runs: { using: `node${REQUIRED_NODE}`, main: 'dist/index.js' },
  };
  return `# Made from src/definition.ts by \`npm run docs\`.\n${stringify(body, { lineWidth: 120 })}`;
}

function withTables(text: string, { inputs, outputs }: ActionDefinition, id: string): string {
  const inputRows = Object.entries(inputs).map(([name, spec]) => [
    `\`${name}\``,
    cell(spec.description),
    spec.required === true
      ? 'required'
      : spec.default === undefined || spec.default === ''
        ? ''
        : `\`${spec.default}\``,
  ]);
  const outputRows = Object.entries(outputs).map(([name, description]) => [`\`${name}\``, cell(description)]);
  const withInputs = between(text, 'inputs', table(['input', 'meaning', 'default'], inputRows), `${id}/README.md`);
  return between(withInputs, 'outputs', table(['output', 'meaning'], outputRows), `${id}/README.md`);
}

function cell(text: string): string {
  return escapeHtml(text).replaceAll('|', '\\|').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
}

function between(text: string, name: string, content: string, file: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`${file} needs the markers <!-- ${name} --> and <!-- /${name} -->.`);
  return text.replace(pattern, (_, start: string, end: string) => `${start}\n${content}\n${end}`);
}
