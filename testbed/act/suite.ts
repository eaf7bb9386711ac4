import { cp, glob, mkdir, readFile, writeFile } from 'node:fs/promises';
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
  const workflows = join('.github', 'workflows');
  await mkdir(join(directory, workflows), { recursive: true });
  for await (const file of glob('*.yml', { cwd: join(root, workflows) })) {
    const text = await readFile(join(root, workflows, file), 'utf8');
    await writeFile(join(directory, workflows, file), asActKnowsIt(text));
  }
}

/**
 * act 0.2.89 refuses `deployment: false` under a job's `environment`, which GitHub has known since March 2026
 * (https://github.com/nektos/act/pull/6134). act makes no deployments, so nothing is lost.
 */
function asActKnowsIt(workflow: string): string {
  return workflow.replace(/^ +deployment: false\n/gm, '');
}
