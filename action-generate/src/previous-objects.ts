import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unescapeTemplate } from '../../shared/helm/escape.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import type { ChartPlan } from './write-charts.ts';

/**
 * The objects of the charts as they are now that the plans take away, and the definitions that they change: what
 * upgrade notes are made from. Reading all of them would cost more than rendering the new ones. A file that was
 * edited by hand until it is no object any more is left out.
 */
export async function previousObjects(workspace: string, plans: readonly ChartPlan[]): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  for (const { directory, removed, changed } of plans) {
    for (const path of [...removed, ...changed].filter((file) => file.startsWith('templates/'))) {
      const text = await readFile(join(workspace, directory, path), 'utf8');
      if (removed.includes(path) || DEFINITION.test(text)) manifests.push(...parsed(text, join(directory, path)));
    }
  }
  return manifests;
}

const DEFINITION = /^kind: CustomResourceDefinition$/m;

/** A template that chooses by environment has one document for each choice. */
const CHOICE = /^\{\{- .*\}\}$/gm;

function parsed(text: string, file: string): Manifest[] {
  try {
    return parseManifests(unescapeTemplate(text.replace(CHOICE, '---')), file);
  } catch {
    return [];
  }
}
