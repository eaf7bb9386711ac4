import { UserError } from '../log/errors.ts';
import { readDocuments, type YamlDocument, YamlProblem } from './documents.ts';
import { groupOf } from './identity.ts';
import { isObject, type Json, type JsonObject, type Manifest, type Source } from './manifest.ts';

/** Helm leaves this line above every template's output. */
const HELM_SOURCE = /^# Source: (.+)$/m;

/**
 * The objects of a YAML text with one or more documents, in order. Empty and comment-only documents are skipped and
 * the items of a `List` are taken out of it. Duplicate keys, aliases that expand too far and documents that are not
 * Kubernetes objects are errors that name the line.
 * @param file how the text is called in messages and sources; a `# Source:` comment of Helm overrides it
 */
export function parseManifests(text: string, file: string): Manifest[] {
  return read(text, file).flatMap((document) => manifestsIn(document, file));
}

/** The objects of one document, as `parseManifests` gives those of a text. */
export function manifestsIn({ value, line, leading }: YamlDocument, file: string): Manifest[] {
  if (value === null) return [];
  const source: Source = { file: helmSource(leading) ?? file, line };
  if (!isObject(value)) throw notAnObject(source);
  return isList(value) ? value.items.map((item) => manifestOf(item, source)) : [manifestOf(value, source)];
}

function read(text: string, file: string): YamlDocument[] {
  try {
    return readDocuments(text);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const { message, line, column, before } = error;
    const template = helmSource(before);
    throw new UserError(`This is not valid YAML: ${message}.`, {
      // Lines are counted in what Helm rendered: they say nothing of the template's.
      where: template === undefined ? { file, line, column } : { file: template },
      next: 'Correct the file; `kubectl` and Helm would refuse it too.',
    });
  }
}

/** The template that a document comes from. `above` is all or some of the text above its content. */
function helmSource(above: string): string | undefined {
  const [own = ''] = above.split(/^(?:---|\.\.\.)/m).slice(-1);
  return HELM_SOURCE.exec(own)?.[1];
}

/** Whether an object is a List, of whatever kind, whose items count. */
export function isList(body: JsonObject): body is JsonObject & { items: readonly Json[] } {
  return typeof body.kind === 'string' && body.kind.endsWith('List') && Array.isArray(body.items);
}

/** One object as a Manifest. `source` says where it came from. */
export function manifestOf(body: unknown, source: Source): Manifest {
  if (!isObject(body)) throw notAnObject(source);
  const { apiVersion, kind, metadata } = body;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isObject(metadata)) throw notAnObject(source);
  const name = metadata.name ?? metadata.generateName;
  if (typeof name !== 'string' || name === '') {
    throw new UserError(`A ${kind} has no \`metadata.name\`.`, { where: source, next: 'Give it a name.' });
  }
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : '';
  return { identity: { group: groupOf(apiVersion), kind, namespace, name }, apiVersion, source, body };
}

function notAnObject(source: Source): UserError {
  return new UserError('This document is not a Kubernetes object: it needs `apiVersion`, `kind` and `metadata`.', {
    where: source,
    next: 'Add the missing fields or take the document out.',
  });
}
