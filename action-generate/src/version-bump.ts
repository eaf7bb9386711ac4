import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isScalar, stringify } from 'yaml';
import { type MeshConfig, parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { parseYamlDocument } from '../../shared/config/yaml-document.ts';
import { UserError } from '../../shared/log/errors.ts';
import { operatorFiles, readInput } from './render/input-files.ts';
import { describeTag, parseOperator } from './render/operator.ts';
import { istioTags } from './versions/istio-tags.ts';

/**
 * Writes another Istio version into mesh.yaml and every IstioOperator file: wherever a tag of Istio's images is.
 * @returns mesh.yaml as it is now
 * @throws UserError before anything is written, when the version is not one or a file cannot hold it
 */
export async function bumpVersion(workspace: string, config: MeshConfig, version: string): Promise<MeshConfig> {
  const { file } = config;
  const text = withScalar(await readInput(workspace, file, 'config'), ['istio', 'version'], version, file);
  const bumped = parseMeshConfig(text, file);
  const written = new Map([[file, text]]);
  for (const { file: operator, key } of operatorFiles(config)) {
    written.set(operator, withTags(await readInput(workspace, operator, key), version, operator));
  }
  for (const [path, content] of written) await writeFile(join(workspace, path), content);
  return bumped;
}

/** The text with another string at `path`; comments, order and every other byte stay as they are. */
export function withScalar(text: string, path: readonly string[], value: string, file: string): string {
  const node = parseYamlDocument(text, file).document.getIn(path, true);
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) {
    throw new UserError(`\`${path.join('.')}\` is missing.`, { where: { file }, next: 'Add it, then run this again.' });
  }
  return replaced(text, range[0], range[1], scalar(text.slice(range[0], range[1]), value));
}

/**
 * The text of an IstioOperator file with the tags of another version. A variant of the images, such as `-distroless`,
 * stays, and so does every other byte.
 * @throws UserError when an image is pinned by a digest as well, which nobody here knows for the new version
 */
export function withTags(text: string, version: string, file: string): string {
  const operator = parseOperator(text, file);
  let result = text;
  // From the end, so that the offsets before stay true.
  for (const tag of istioTags(operator).reverse()) {
    if (tag.version === version) continue;
    if (tag.digest) {
      throw new UserError(`${describeTag(tag)} and a digest, which only you know for ${version}.`, {
        where: { file, line: operator.lines.linePos(tag.start).line },
        next: `Change the image to that of ${version} with its digest, or take the digest out; then run this again.`,
      });
    }
    const value = version + tag.variant;
    const written = tag.in === 'image' ? value : scalar(text.slice(tag.start, tag.end), value);
    result = replaced(result, tag.start, tag.end, written);
  }
  return result;
}

/** A string in the place of another scalar, in the same quotes when it had any. */
function scalar(before: string, value: string): string {
  const [, quote] = /^(["']).*\1$/s.exec(before) ?? [];
  if (quote !== undefined) return quote + value + quote;
  // A block scalar ends with its line.
  return stringify(value, { lineWidth: 0 }).trimEnd() + (before.endsWith('\n') ? '\n' : '');
}

function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
