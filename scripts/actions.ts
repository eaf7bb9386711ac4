import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The checkout's directory. */
export const root = join(import.meta.dirname, '..');

/** The folders of all actions, sorted. */
export async function actionIds(): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('action-'))
    .map(({ name }) => name)
    .sort();
}
