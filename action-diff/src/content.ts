import { readDocuments, YamlProblem } from '../../shared/manifest/documents.ts';
import { isObject, type JsonObject } from '../../shared/manifest/manifest.ts';
import type { ContentStep, Path } from './path.ts';

/** The document that a string holds. */
export interface Content {
  readonly format: ContentStep['content'];
  readonly value: JsonObject;
}

/**
 * Reads a string that holds a JSON object, or, as a value of a ConfigMap's `data`, a YAML mapping: Istio keeps its mesh
 * configuration and its injector's in such strings. Everything else, templates among them, is text.
 * @param path where the string is in its object
 */
export function readContent(text: string, path: Path): Content | undefined {
  // Of a Secret only the keys are told apart.
  if (path[0] === 'stringData') return undefined;
  if (/^\s*\{\s*["}]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return { format: 'json', value };
  }
  if (path.length !== 2 || path[0] !== 'data' || !text.includes('\n') || isTemplate(text)) return undefined;
  const value = parseYaml(text);
  return value === undefined ? undefined : { format: 'yaml', value };
}

/** A line that begins with an action of a Go template. Parsing one as YAML is slow and comes to nothing. */
function isTemplate(text: string): boolean {
  return /^\{\{/m.test(text);
}

function parseJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): JsonObject | undefined {
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
