import { readDocuments } from '../../../shared/manifest/documents.ts';
import { isObject, type Json, type Manifest } from '../../../shared/manifest/manifest.ts';
import { isList, manifestOf } from '../../../shared/manifest/parse.ts';
import { YamlProblem } from '../../../shared/manifest/yaml-events.ts';
import type { Release } from '../model/release.ts';
import type { DocumentFault } from '../model/render.ts';

/**
 * The objects in what one template renders to, or in a file that is rendered already. Empty documents are skipped; one that is no object is a fault, and the
 * others are read all the same.
 * @param file its path as the user knows it
 * @param release undefined for a file that is rendered already
 */
export function readRender(
  text: string,
  file: string,
  release: Release | undefined,
): { readonly manifests: readonly Manifest[]; readonly faults: readonly DocumentFault[] } {
  const manifests: Manifest[] = [];
  const faults: DocumentFault[] = [];
  const fault = (kind: DocumentFault['kind'], message: string, line: number): void => {
    // The lines of what Helm has rendered are not those of the template.
    faults.push({ kind, message, file, release, ...(release === undefined ? { line } : {}) });
  };
  try {
    for (const { value, line } of readDocuments(text)) {
      if (value === null) continue;
      const items = isObject(value) && isList(value) ? value.items : [value];
      for (const item of items) {
        const missing = whatIsMissing(item);
        if (missing === undefined) manifests.push(manifestOf(item, { file, line }));
        else fault('object', missing, line);
      }
    }
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const what =
      release === undefined
        ? `This is not valid YAML: ${error.message}.`
        : `What it renders to is not valid YAML: in line ${error.line}, ${error.message}.`;
    fault('yaml', what, error.line);
  }
  return { manifests, faults };
}

/** Why a document is no Kubernetes object; undefined for one that is. */
function whatIsMissing(body: Json): string | undefined {
  if (!isObject(body)) return 'A document is not a mapping, so it is no Kubernetes object.';
  const { apiVersion, kind, metadata } = body;
  const named = isObject(metadata) ? (metadata.name ?? metadata.generateName) : undefined;
  const missing = [
    ...(isText(apiVersion) ? [] : ['apiVersion']),
    ...(isText(kind) ? [] : ['kind']),
    ...(isText(named) ? [] : ['metadata.name']),
  ];
  if (missing.length === 0) return undefined;
  const what = [kind, named].filter(isText).join(' ');
  return `A document${what === '' ? '' : ` (${what})`} has no ${missing.join(' and no ')} that is text.`;
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
