import { type Document, isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import { UserError } from '../report/errors.ts';
import { GO_YAML } from './go-yaml.ts';
import { groupOf } from './identity.ts';
import { isObject, type JsonObject, type Manifest, type Source } from './manifest.ts';

/** Helm leaves this line above every template's output. */
const HELM_SOURCE = /^# Source: (.+)$/m;

/**
 * The objects of a YAML text with one or more documents, in order. Empty and comment-only documents are skipped and
 * the items of a `List` are taken out of it. Duplicate keys, aliases that expand too far and documents that are not
 * Kubernetes objects are errors that name the line.
 * @param file how the text is called in messages and sources; a `# Source:` comment of Helm overrides it
 */
export function parseManifests(text: string, file: string): Manifest[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { ...GO_YAML, lineCounter });
  const parsed = 'empty' in documents ? [] : documents;
  return parsed.flatMap((document) => manifestsOf(document as Document.Parsed, file, lineCounter));
}

function manifestsOf(document: Document.Parsed, file: string, lineCounter: LineCounter): Manifest[] {
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    const source = sourceOf(document, file, lineCounter);
    throw new UserError(`This is not valid YAML: ${problem.message.split('\n')[0]?.replace(/ at line.*$/, '')}.`, {
      // Lines are counted in what Helm rendered: they say nothing of the template's.
      where: source.file === file ? { file, line, column: col } : { file: source.file },
      next: 'Correct the file; `kubectl` and Helm would refuse it too.',
    });
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return [];
  const source = sourceOf(document, file, lineCounter);
  if (!isMap(document.contents)) throw notAnObject(source);
  const body: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isObject(body)) throw notAnObject(source);
  return isList(body) ? body.items.map((item) => manifestOf(item, source)) : [manifestOf(body, source)];
}

function sourceOf(document: Document.Parsed, file: string, lineCounter: LineCounter): Source {
  const offset = document.contents?.range?.[0] ?? document.range[0];
  const comment = HELM_SOURCE.exec(`#${document.commentBefore ?? ''}`.replaceAll('\n', '\n#'));
  const inner = comment ?? HELM_SOURCE.exec(`#${document.contents?.commentBefore ?? ''}`.replaceAll('\n', '\n#'));
  return { file: inner?.[1] ?? file, line: lineCounter.linePos(offset).line };
}

function isList(body: JsonObject): body is JsonObject & { items: readonly unknown[] } {
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
