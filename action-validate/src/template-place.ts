import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { templateFile } from '../../shared/helm/chart-sources.ts';
import type { FindingPlace, JsonPath } from '../../shared/manifest/finding.ts';
import { GO_YAML } from '../../shared/manifest/go-yaml.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';

/** Finds where an object's field is written. Reads each template once. */
export interface TemplatePlaces {
  find(manifest: Manifest, path: JsonPath): Promise<FindingPlace>;
}

/** @param directories the charts' directories relative to the workspace, by the charts' names */
export function templatePlaces(workspace: string, directories: ReadonlyMap<string, string>): TemplatePlaces {
  const texts = new Map<string, Promise<string | undefined>>();
  return {
    async find(manifest, path) {
      const file = templateFile(manifest.source.file, directories);
      const text = texts.get(file) ?? readFile(join(workspace, file), 'utf8').catch(() => undefined);
      texts.set(file, text);
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
  let offset = document.contents.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const inner: unknown = pair?.value ?? childOf(node, step);
    const start = isNode(pair?.key) ? pair.key : inner;
    if (!isNode(start)) break;
    offset = start.range?.[0] ?? offset;
    node = inner;
  }
  return lineCounter.linePos(offset).line;
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
