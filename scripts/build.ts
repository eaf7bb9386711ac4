// Bundles actions into their `dist/`: `npm run build` for all that changed, `npm run build -- action-diff` for one.

import { actionIds } from './actions.ts';
import { buildBundles } from './bundle.ts';

const asked = process.argv.slice(2);
await buildBundles(asked.length === 0 ? await actionIds() : asked, (line) => console.log(line));
