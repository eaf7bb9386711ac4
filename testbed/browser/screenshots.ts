import { join } from 'node:path';

/** Where tests leave what a page looks like, for people. Git ignores it. */
export const SCREENSHOTS = join(import.meta.dirname, '..', '..', 'test-results', 'screenshots');

/** Those of them that `npm run pictures` puts into the README, under the same names. */
export const README_PICTURES = join(SCREENSHOTS, 'readme');
