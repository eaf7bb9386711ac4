import { join } from 'node:path';
import { unescapeTemplate } from '../../shared/helm/escape.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { type ChartPlan, isGenerated, type PresentChart } from './write-charts.ts';

/** The objects of generated templates, by the file's path relative to the workspace. */
export type PreviousObjects = ReadonlyMap<string, readonly Manifest[]>;

/**
 * The objects that charts hold now: upgrade notes compare them with the new ones. A file that was edited by hand until
 * it is no object any more has none.
 */
export function previousObjects(charts: readonly PresentChart[]): PreviousObjects {
  const objects = new Map<string, readonly Manifest[]>();
  for (const { directory, files } of charts) {
    for (const [path, text] of files) {
      if (path.startsWith('templates/') && isGenerated(text)) {
        const file = join(directory, path);
        objects.set(file, parsed(text, file));
      }
    }
  }
  return objects;
}

/** Those of the files that the plans change or remove. */
export function outdatedObjects(previous: PreviousObjects, plans: readonly ChartPlan[]): readonly Manifest[] {
  return plans.flatMap(({ directory, changed, removed }) =>
    [...changed, ...removed].flatMap((path) => previous.get(join(directory, path)) ?? []),
  );
}

/** A template that chooses by environment has one document for each choice. */
const CHOICE = /^\{\{- .*\}\}$/gm;

function parsed(text: string, file: string): readonly Manifest[] {
  try {
    return parseManifests(unescapeTemplate(text.replace(CHOICE, '---')), file);
  } catch {
    return [];
  }
}
