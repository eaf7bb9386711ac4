import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Kube } from '../kube/kube.ts';
import { UserError } from '../log/errors.ts';
import { isObject, type Json, type JsonObject, valueAt } from '../manifest/manifest.ts';
import { type ProxyImage, parseImage } from './proxy.ts';

export const ISTIO_NAMESPACE = 'istio-system';
const CONFIG_MAP = 'istio-sidecar-injector';

/** What the injector of one revision puts into new pods. */
export interface Injector {
  /** `default`, or the name of the revision. */
  readonly revision: string;
  readonly configMap: string;
  readonly wanted: ProxyImage;
}

/** Name of the injector's ConfigMap: `istio-sidecar-injector`, or with `-REVISION` for another than the default. */
export function injectorConfigMap(revision: string): string {
  return revision === 'default' ? CONFIG_MAP : `${CONFIG_MAP}-${revision}`;
}

/**
 * The injector of a revision; undefined when it has no ConfigMap.
 * @throws UserError when the ConfigMap does not say which proxy it injects
 */
export async function findInjector(kube: Kube, revision: string): Promise<Injector | undefined> {
  const name = injectorConfigMap(revision);
  const configMap = await kube.configMap(ISTIO_NAMESPACE, name);
  return configMap && { revision, configMap: name, wanted: wantedProxy(configMap, name) };
}

export function missingInjector(revision: string): UserError {
  const name = injectorConfigMap(revision);
  return new UserError(`It does not exist, so nothing says which sidecar is wanted.`, {
    where: { object: `ConfigMap ${ISTIO_NAMESPACE}/${name}` },
    next: 'Deploy Istio with action-deploy first, and check that this is the right cluster.',
  });
}

/**
 * The proxy that the injection template of Istio 1.24 to 1.31 gives a pod without annotations: `global.proxy.image`
 * as it is when it has a slash, else hub, image and tag, with `global.variant` at the end of the tag.
 * Source: istio.io/istio/pkg/kube/inject/template.go, ProxyImage.
 */
export function wantedProxy(configMap: V1ConfigMap, name: string): ProxyImage {
  const where = { object: `ConfigMap ${ISTIO_NAMESPACE}/${name}` };
  const text = configMap.data?.values;
  const values = text === undefined ? undefined : parsedObject(text);
  const global = isObject(values?.global) ? values.global : undefined;
  if (global === undefined) {
    throw new UserError('Its key `values` is not a JSON object with `global`.', {
      where,
      next: 'Deploy Istio again with action-deploy.',
    });
  }
  const image = scalar(valueAt(global, ['proxy', 'image'])) || 'proxyv2';
  if (image.includes('/')) return parseImage(image);
  const tag = scalar(global.tag);
  if (tag === '') {
    throw new UserError('Its `values.global.tag` is empty.', {
      where,
      next: 'Set `spec.tag` in the IstioOperator file, generate and deploy again.',
    });
  }
  return { hub: scalar(global.hub), image, tag: withVariant(tag, scalar(global.variant)), digest: '' };
}

/**
 * What one pod gets of the injector: the annotation `sidecar.istio.io/proxyImageType` wins over the mesh's variant.
 * A pod that pins its image with `sidecar.istio.io/proxyImage` gets that one.
 */
export function wantedForPod({ wanted }: Injector, annotations: Readonly<Record<string, string>>): ProxyImage {
  const pinned = annotations[PINNED_IMAGE];
  if (pinned !== undefined) return parseImage(pinned);
  return { ...wanted, tag: withVariant(wanted.tag, annotations['sidecar.istio.io/proxyImageType'] ?? '') };
}

/** The annotation with which a pod brings a proxy image of its own. */
export const PINNED_IMAGE = 'sidecar.istio.io/proxyImage';

/** The variant replaces the one that the tag ends in; `default` only takes it away. */
function withVariant(tag: string, variant: string): string {
  if (variant === '') return tag;
  const plain = tag.replace(/-(distroless|debug)$/, '');
  return variant === 'default' ? plain : `${plain}-${variant}`;
}

/** A tag may be a JSON number. */
function scalar(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
