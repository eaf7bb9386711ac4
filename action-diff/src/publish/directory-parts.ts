import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import type { ComparisonPart } from '../handover/handover.ts';
import { readHandover } from '../handover/read.ts';

/**
 * The parts that other jobs of this run handed over, as actions/download-artifact puts them: JSON files in a directory
 * and in those in it.
 * @param name the directory as the user knows it
 * @throws UserError when there is none
 */
export async function readParts(workspace: string, name: string): Promise<readonly ComparisonPart[]> {
  const directory = resolve(workspace, name);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError(`The directory \`${name}\` cannot be read.`, {
      where: { file: name },
      next: 'Let actions/download-artifact fetch the parts into it first.',
      cause,
    });
  });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return await Promise.all(
    files.map(async (file) => readHandover(await readFile(file, 'utf8'), join(name, relative(directory, file)))),
  );
}
