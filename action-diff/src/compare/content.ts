import { readDocuments, YamlProblem } from '../../../shared/manifest/documents.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import type { ContentStep, Path } from './path.ts';

/** The document that a string holds. */
export interface Content {
  readonly format: ContentStep['content'];
  readonly value: JsonObject | readonly Json[];
}

/**
 * Reads a string that holds a JSON object or list, or, where YAML is kept in strings, a YAML mapping: Istio keeps its mesh
 * configuration and its injector's in values of ConfigMaps, a proxy's configuration in an annotation, and both hold such
 * strings themselves. Everything else, templates among them, is text.
 * @param path where the string is in its object, or in the document that holds it
 * @param embedded whether it is in a document that another string holds
 */
export function readContent(text: string, path: Path, embedded: boolean): Content | undefined {
  // Of a Secret only the keys are told apart.
  if (!embedded && path[0] === 'stringData') return undefined;
  if (/^\s*(\{\s*["}]|\[\s*[{[\]"])/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return { format: 'json', value };
  }
  if (!text.includes('\n') || !(embedded || mayHoldYaml(path)) || isTemplate(text)) return undefined;
  const value = parseYaml(text);
  return value === undefined ? undefined : { format: 'yaml', value };
}

/** Values of a ConfigMap, and annotations. */
function mayHoldYaml(path: Path): boolean {
  return (path.length === 2 && path[0] === 'data') || path.at(-2) === 'annotations';
}

/** A line that begins with an action of a Go template. Parsing one as YAML is slow and comes to nothing. */
function isTemplate(text: string): boolean {
  return /^\{\{/m.test(text);
}

function parseJson(text: string): Content['value'] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What was read last. The same few texts, the injector's configuration of a hundred kilobytes among them, are asked for
 * when secrets are looked for, when they are compared, and when the difference is shown.
 */
const LAST_READ = new Map<string, JsonObject | undefined>();
const KEPT = 16;

function parseYaml(text: string): JsonObject | undefined {
  if (LAST_READ.has(text)) return LAST_READ.get(text);
  const value = readYaml(text);
  const [oldest] = LAST_READ.keys();
  if (LAST_READ.size === KEPT && oldest !== undefined) LAST_READ.delete(oldest);
  LAST_READ.set(text, value);
  return value;
}

function readYaml(text: string): JsonObject | undefined {
  try {
    const documents = readDocuments(text);
    const value = documents.length === 1 ? documents[0]?.value : undefined;
    return isObject(value) ? value : undefined;
  } catch (error) {
    // What is no YAML to Go stays text.
    if (error instanceof YamlProblem) return undefined;
    throw error;
  }
}
