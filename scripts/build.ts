// Bundles actions into their `dist/`: `npm run build` for all that changed, `npm run build -- action-diff` for one. With
// `--force` what is up to date is built as well.
import { parseArgs } from 'node:util';
import { actionIds } from './actions.ts';
import { buildBundles } from './bundle.ts';

const { values, positionals } = parseArgs({ options: { force: { type: 'boolean' } }, allowPositionals: true });
const ids = positionals.length === 0 ? await actionIds() : positionals;
await buildBundles(ids, (line) => console.log(line), { force: values.force === true });
