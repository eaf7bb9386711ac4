// `npm run pictures`: renews the pictures of the README, which a test draws.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explain } from '../shared/log/errors.ts';
import { README_PICTURES } from '../testbed/browser/screenshots.ts';
import { root } from './actions.ts';
import { withPalette } from './pictures/palette.ts';
import { runJest } from './tests/jest.ts';
import { createNeeds } from './tests/needs.ts';
import { prepare } from './tests/prepare.ts';

const TEST = 'action-diff/test/pictures.test.ts';
const IMAGES = 'docs/images';

try {
  const needs = await createNeeds(root)(join(root, TEST));
  const { lacksBrowser } = await prepare(needs);
  // Without one the test would be skipped and what an earlier run drew be taken.
  if (lacksBrowser) process.exitCode = 1;
  else process.exitCode = (await runJest({ mode: 'all', args: [TEST] })).exitCode;
  if (process.exitCode === 0) for (const name of ['comment.png', 'page.png']) await renew(name);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function renew(name: string): Promise<void> {
  const png = withPalette(await readFile(join(README_PICTURES, name)));
  await mkdir(join(root, IMAGES), { recursive: true });
  await writeFile(join(root, IMAGES, name), png);
  console.log(`${IMAGES}/${name}: ${Math.round(png.length / 1000)} kB`);
}
