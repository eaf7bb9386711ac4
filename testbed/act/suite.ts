import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { actionIds, root } from '../../scripts/actions.ts';

/**
 * Puts into `directory` what a user gets of mesh-ci at a released version: each action's `action.yml` and bundle, and
 * the reusable workflows. act copies the whole of it for every step, so nothing else may be there.
 */
export async function releaseSuite(directory: string): Promise<void> {
  for (const id of await actionIds()) {
    await mkdir(join(directory, id), { recursive: true });
    await cp(join(root, id, 'action.yml'), join(directory, id, 'action.yml'));
    await cp(join(root, id, 'dist'), join(directory, id, 'dist'), { recursive: true });
  }
  await cp(join(root, '.github', 'workflows'), join(directory, '.github', 'workflows'), { recursive: true });
}
