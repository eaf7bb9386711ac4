import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isScalar, parseDocument, stringify } from 'yaml';
import { type MeshConfig, parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { UserError } from '../../shared/report/errors.ts';
import { readInput } from './originals.ts';

/**
 * Writes another Istio version into mesh.yaml and the IstioOperator file.
 * @returns mesh.yaml as it is now
 * @throws UserError before anything is written, when the version is not one or a file has no place for it
 */
export async function bumpVersion(workspace: string, config: MeshConfig, version: string): Promise<MeshConfig> {
  const { file } = config;
  const { operator } = config.istio;
  const text = withScalar(await readInput(workspace, file, 'config'), ['istio', 'version'], version, file);
  const bumped = parseMeshConfig(text, file);
  const operatorText = await readInput(workspace, operator, 'istio.operator');
  const bumpedOperator = withScalar(operatorText, ['spec', 'tag'], version, operator);
  await writeFile(join(workspace, file), text);
  await writeFile(join(workspace, operator), bumpedOperator);
  return bumped;
}

/** The text with another string at `path`; comments, order and every other byte stay as they are. */
export function withScalar(text: string, path: readonly string[], value: string, file: string): string {
  const node = parseDocument(text, { keepSourceTokens: true }).getIn(path, true);
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) {
    throw new UserError(`\`${path.join('.')}\` is missing.`, { where: { file }, next: 'Add it, then run this again.' });
  }
  return `${text.slice(0, range[0])}${stringify(value, { lineWidth: 0 }).trimEnd()}${text.slice(range[1])}`;
}
