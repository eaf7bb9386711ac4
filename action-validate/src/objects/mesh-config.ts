import { parse } from 'yaml';
import { isObject, type Json, type JsonObject, valueAt } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, named } from '../model/manifest-set.ts';

/** The settings of the mesh (MeshConfig), where the charts hold them; undefined when they do not. */
export function meshConfig(set: ManifestSet): JsonObject | undefined {
  const texts = named(set, '', 'ConfigMap', 'istio').map(({ body }) => valueAt(body, ['data', 'mesh']));
  const mesh = texts.find((text) => typeof text === 'string');
  return mesh === undefined ? undefined : yamlObject(mesh);
}

/** Settings that are text inside an object; what does not parse is for other checks to refuse. */
export function yamlObject(text: Json | undefined): JsonObject {
  if (typeof text !== 'string') return {};
  try {
    const parsed: unknown = parse(text);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
