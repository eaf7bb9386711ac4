import { join } from 'node:path';

/** Where tests leave what a page looks like, for people. Git ignores it. */
export const SCREENSHOTS = join(import.meta.dirname, '..', '..', 'test-results', 'screenshots');
