import { ensureBrowser } from '../../testbed/browser/install.ts';
import { ensureTools } from '../../testbed/build/ensure.ts';
import type { ToolId } from '../../testbed/build/tools.ts';
import { startProgress } from '../../testbed/progress/progress.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';
import { actionIds } from '../actions.ts';
import { buildBundles } from '../bundle.ts';
import type { TestNeeds } from './needs.ts';

/** Builds, makes and installs what tests need and this machine does not have yet, and tells how far it is. */
export async function prepare({
  programs,
  bundles,
  schemas,
  browser,
}: TestNeeds): Promise<{ readonly lacksBrowser: boolean }> {
  const { log, status, close } = startProgress();
  try {
    if (programs.length > 0) await ensureTools({ only: programs as readonly ToolId[], log, status });
    if (schemas) await schemaDirectory(log);
    if (bundles.length > 0) await buildBundles(bundles === 'all' ? await actionIds() : bundles, log);
    return { lacksBrowser: browser && !(await ensureBrowser(log)) };
  } finally {
    close();
  }
}
