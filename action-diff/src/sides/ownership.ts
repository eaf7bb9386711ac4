import { isObject, type JsonObject, textOf, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Path } from '../compare/path.ts';

/** A release of Helm, as it signs what it deploys. */
export interface Owner {
  readonly name: string;
  readonly namespace: string;
}

/** The signature. Source: setMetadataVisitor in Helm's pkg/action/validate.go. */
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const HELM = 'Helm';
const RELEASE_NAME = 'meta.helm.sh/release-name';
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';

/** What Helm adds to each object before it applies it. */
export function withOwnership(body: JsonObject, { name, namespace }: Owner): JsonObject {
  const metadata = isObject(body.metadata) ? body.metadata : {};
  return {
    ...body,
    metadata: {
      ...metadata,
      labels: { ...metadataOf(body, 'labels'), [MANAGED_BY]: HELM },
      annotations: {
        ...metadataOf(body, 'annotations'),
        [RELEASE_NAME]: name,
        [RELEASE_NAMESPACE]: namespace,
      },
    },
  };
}

/**
 * Whose an object of the cluster is, in a few words, where Helm refuses to make it a part of a release; undefined where
 * it does not. Source: checkOwnership in Helm's pkg/action/validate.go, the same in Helm 3 and 4: label and both
 * annotations must be there and be the release's.
 */
export function foreignOwner(live: JsonObject, owner: Owner): string | undefined {
  const manager = metadataOf(live, 'labels')[MANAGED_BY];
  const { [RELEASE_NAME]: name, [RELEASE_NAMESPACE]: namespace } = metadataOf(live, 'annotations');
  if (manager === HELM && name === owner.name && namespace === owner.namespace) return undefined;
  if (name !== undefined && namespace !== undefined && (name !== owner.name || namespace !== owner.namespace))
    return `belongs to the Helm release ${textOf(namespace)}/${textOf(name)}`;
  if (manager !== undefined && manager !== HELM) return `is managed by ${textOf(manager)}, not by Helm`;
  return name === undefined && namespace === undefined
    ? 'belongs to no Helm release'
    : 'has only a part of the marks of a Helm release';
}

/** Whether a path is of what Helm signs an object with, or of all labels or annotations at once. */
export function isOwnership([metadata, part, key]: Path): boolean {
  if (metadata !== 'metadata') return false;
  if (part === 'labels') return key === undefined || key === MANAGED_BY;
  return part === 'annotations' && (key === undefined || key === RELEASE_NAME || key === RELEASE_NAMESPACE);
}

/** The annotations of an object, or its labels. */
export function metadataOf(body: JsonObject, part: 'labels' | 'annotations'): JsonObject {
  const found = valueAt(body, ['metadata', part]);
  return isObject(found) ? found : {};
}
