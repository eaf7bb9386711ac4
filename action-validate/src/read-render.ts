import { readDocuments } from '../../shared/manifest/documents.ts';
import { isObject, type Json, type Manifest } from '../../shared/manifest/manifest.ts';
import { isList, manifestOf } from '../../shared/manifest/parse.ts';
import { YamlProblem } from '../../shared/manifest/yaml-events.ts';
import type { Release } from './release.ts';

/** A document, or a whole file, that gives no object. */
export interface DocumentFault {
  /** `yaml`: the file does not parse, so nothing of it is known. `object`: the document is no Kubernetes object. */
  readonly kind: 'yaml' | 'object';
  /** What is wrong, as one sentence. */
  readonly message: string;
  /** The template. */
  readonly file: string;
  /** Its line in the template, where the template is plain YAML. */
  readonly line?: number;
  readonly release: Release;
}

/**
 * The objects in what one template renders to. Empty documents are skipped; one that is no object is a fault, and the
 * others are read all the same.
 * @param file the template's path as the user knows it
 */
export function readRender(
  text: string,
  file: string,
  release: Release,
): { readonly manifests: readonly Manifest[]; readonly faults: readonly DocumentFault[] } {
  const manifests: Manifest[] = [];
  const faults: DocumentFault[] = [];
  const fault = (kind: DocumentFault['kind'], message: string): void => {
    faults.push({ kind, message, file, release });
  };
  try {
    for (const { value, line } of readDocuments(text)) {
      if (value === null) continue;
      const items = isObject(value) && isList(value) ? value.items : [value];
      for (const item of items) {
        const missing = whatIsMissing(item);
        if (missing === undefined) manifests.push(manifestOf(item, { file, line }));
        else fault('object', missing);
      }
    }
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    // Lines are counted in what Helm rendered, where the template's own are lost.
    fault('yaml', `What it renders to is not valid YAML: in line ${error.line}, ${error.message}.`);
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
