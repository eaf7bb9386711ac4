import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type JsonObject, textOf } from '../../../shared/manifest/manifest.ts';
import { type Kubeconform, type KubeconformResult, kubeconform } from './kubeconform.ts';

/** What kubeconform says of one of several objects. */
export interface ObjectResult {
  /** Of the object in the list. */
  readonly index: number;
  readonly result: KubeconformResult;
}

/**
 * Validates objects strictly; those that are valid have no result.
 *
 * kubeconform's results name a file and no place in it. Most of the time there are none, so all objects are first in one
 * file: to write one for each takes longer than kubeconform does. Only when something is not valid are the objects that
 * it may be validated again, each in a file of its own.
 * @param directory an empty one, for the files
 */
export async function validateObjects(
  tool: Kubeconform,
  directory: string,
  objects: readonly JsonObject[],
): Promise<readonly ObjectResult[]> {
  if (objects.length === 0) return [];
  const together = join(directory, 'together');
  mkdirSync(together);
  // Each JSON text is a YAML document.
  const texts = objects.map((object) => JSON.stringify(object));
  writeFileSync(join(together, 'all.yaml'), texts.map((text) => `${text}\n`).join('---\n'));
  const found = await kubeconform(tool, together, objects.length);
  if (found.length === 0) return [];
  const kinds = new Set(found.map(({ kind }) => kind));
  const suspects = [...objects.keys()].filter((index) => kinds.has('') || kinds.has(textOf(objects[index]?.kind)));
  const apart = join(directory, 'apart');
  mkdirSync(apart);
  for (const index of suspects) writeFileSync(join(apart, `${index}.json`), texts[index] ?? '');
  return (await kubeconform(tool, apart, suspects.length))
    .map((result) => ({ result, index: Number.parseInt(basename(result.filename), 10) }))
    .sort((a, b) => a.index - b.index);
}
