import { join } from 'node:path';
import { unescapeTemplate } from '../../../shared/helm/escape.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import type { ChartPlan, PresentChart } from './write-charts.ts';

/**
 * The objects of the generated templates that the plans change or remove: upgrade notes compare them with the new ones.
 * A file that was edited by hand until it is no object any more has none.
 * @param present the charts as they are in the checkout
 */
export function outdatedObjects(present: readonly PresentChart[], plans: readonly ChartPlan[]): readonly Manifest[] {
  return plans.flatMap(({ directory, changed, removed }) => {
    const files = present.find((chart) => chart.directory === directory)?.files;
    return [...changed, ...removed]
      .filter((path) => path.startsWith('templates/'))
      .flatMap((path) => parsed(files?.get(path) ?? '', join(directory, path)));
  });
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
