import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes this process a runner's as far as @actions/tool-cache looks: RUNNER_TEMP is `temp` and RUNNER_TOOL_CACHE is
 * `cache` in a directory. Putting the environment back is left to the test.
 */
export async function useToolCache(directory: string): Promise<void> {
  const [temporary, cache] = [join(directory, 'temp'), join(directory, 'cache')];
  await Promise.all([mkdir(temporary), mkdir(cache)]);
  Object.assign(process.env, { RUNNER_TEMP: temporary, RUNNER_TOOL_CACHE: cache });
  // tool-cache's own knobs for tests: do not wait between attempts.
  Object.assign(globalThis, { TEST_DOWNLOAD_TOOL_RETRY_MIN_SECONDS: 0, TEST_DOWNLOAD_TOOL_RETRY_MAX_SECONDS: 0 });
}
