import { injectingRevision } from '../../../shared/istio/injection.ts';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf } from '../model/manifest-set.ts';
import { namespaceLabels } from './namespaces.ts';
import type { PodTemplate } from './pod-templates.ts';

/**
 * Whether these pods get a sidecar; undefined when it hangs on the labels of a namespace that neither the charts nor the
 * fleet name.
 */
export function isInjected(
  set: ManifestSet,
  { manifest, labels, annotations, spec }: PodTemplate,
): boolean | undefined {
  const subject = {
    labels: strings(labels),
    annotations: strings(annotations),
    hostNetwork: spec.hostNetwork === true,
  };
  const injectedIn = (namespaceLabels: Readonly<Record<string, string>>): boolean =>
    injectingRevision({ metadata: { labels: namespaceLabels } }, subject, new Map()) !== undefined;
  const name = namespaceOf(set, manifest);
  const namespace = name === undefined ? undefined : namespaceLabels(set, name);
  if (namespace !== undefined) return injectedIn(strings(namespace));
  if (injectedIn({})) return true;
  return injectedIn({ 'istio-injection': 'enabled' }) ? undefined : false;
}

function strings(map: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whether these pods are known to be outside the mesh: no sidecar, and no label that puts them into the ambient one. */
export function isOutsideMesh(set: ManifestSet, template: PodTemplate): boolean {
  if (isInjected(set, template) !== false) return false;
  const own = template.labels[DATAPLANE_MODE];
  if (own !== undefined) return own === 'none';
  const name = namespaceOf(set, template.manifest);
  const namespace = name === undefined ? undefined : namespaceLabels(set, name);
  return namespace === undefined || namespace[DATAPLANE_MODE] !== 'ambient';
}

const DATAPLANE_MODE = 'istio.io/dataplane-mode';
