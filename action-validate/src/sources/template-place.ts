import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDocument, isMap, isNode, isScalar, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { FindingPlace, JsonPath } from '../../../shared/manifest/finding.ts';
import { GO_YAML } from '../../../shared/manifest/go-yaml.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';

/** Finds where an object's field is written. Reads each file once. */
export interface TemplatePlaces {
  find(manifest: Manifest, path: JsonPath): Promise<FindingPlace>;
}

/** @param plain files that are no templates: the lines of what was read are their own */
export function templatePlaces(workspace: string, plain: ReadonlySet<string>): TemplatePlaces {
  const texts = new Map<string, Promise<string | undefined>>();
  return {
    async find(manifest, path) {
      const { file } = manifest.source;
      const text = texts.get(file) ?? readFile(join(workspace, file), 'utf8').catch(() => undefined);
      texts.set(file, text);
      if (plain.has(file))
        return { file, line: lineInDocument((await text) ?? '', manifest, path), precision: 'exact' };
      const line = lineOf((await text) ?? '', manifest, path);
      return line === undefined ? { file, precision: 'file-only' } : { file, line, precision: 'exact' };
    },
  };
}

/**
 * The line of a field in a template that is plain YAML, or of the innermost part around it that is written. Undefined
 * for a template that computes its lines, and for an object that is not there by its name.
 */
export function lineOf(text: string, { identity, apiVersion }: Manifest, path: JsonPath): number | undefined {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, { ...GO_YAML, lineCounter });
  if ('empty' in parsed || parsed.some(({ errors }) => errors.length > 0)) return undefined;
  const document = parsed.find(
    (candidate) =>
      isMap(candidate.contents) &&
      candidate.get('kind') === identity.kind &&
      candidate.get('apiVersion') === apiVersion &&
      candidate.getIn(['metadata', 'name']) === identity.name,
  );
  if (document === undefined || !isMap(document.contents) || branches(text)) return undefined;
  return lineCounter.linePos(offsetOf(document.contents, path)).line;
}

/**
 * The line of a field in a file that is no template. Its document alone is parsed: the file may hold a whole fleet. For
 * an item of a List, which is not a document of its own, it is the line of the List.
 */
function lineInDocument(text: string, manifest: Manifest, path: JsonPath): number {
  const { line } = manifest.source;
  const start = offsetOfLine(text, line);
  const end = /^(---|\.\.\.)(\s|$)/m.exec(text.slice(start + 3))?.index;
  const document = text.slice(start, end === undefined ? undefined : start + 3 + end);
  return line - 1 + (lineOf(document, manifest, path) ?? 1);
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let count = 1; count < line; count += 1) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

/** The line of a field in the first document of a YAML file, or of the innermost part around it that is written. */
export function lineOfPath(text: string, path: JsonPath): number | undefined {
  const lineCounter = new LineCounter();
  const [document] = parseAllDocuments(text, { ...GO_YAML, lineCounter });
  if (!isDocument(document) || document.errors.length > 0 || !isMap(document.contents)) return undefined;
  return lineCounter.linePos(offsetOf(document.contents, path)).line;
}

/** Where the innermost part of a path that is written begins. */
function offsetOf(contents: Node, path: JsonPath): number {
  let offset = contents.range?.[0] ?? 0;
  let node: unknown = contents;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const inner: unknown = pair?.value ?? childOf(node, step);
    const start = isNode(pair?.key) ? pair.key : inner;
    if (!isNode(start)) break;
    offset = start.range?.[0] ?? offset;
    node = inner;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): Node | undefined {
  if (typeof step !== 'number' || !isNode(node) || !('get' in node)) return undefined;
  const child: unknown = (node as { get(key: number, keepScalar: boolean): unknown }).get(step, true);
  return isNode(child) ? child : undefined;
}

/** Whether Helm may leave out or repeat lines, so that the rendered lists are not the written ones. */
function branches(text: string): boolean {
  return /\{\{-?\s*(if|else|range|with|include|template|tpl|toYaml)\b/.test(text);
}
