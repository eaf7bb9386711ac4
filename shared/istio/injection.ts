import type { V1MutatingWebhookConfiguration, V1Namespace, V1PodTemplateSpec } from '@kubernetes/client-node';

/** Revision tags, as `istioctl tag set` makes them, with the revision that each stands for. */
export type RevisionTags = ReadonlyMap<string, string>;

export const INJECTOR_WEBHOOKS = 'app=sidecar-injector';

/** From the labels of the injector's webhooks: `istio.io/tag` → `istio.io/rev`. */
export function revisionTags(webhooks: readonly V1MutatingWebhookConfiguration[]): RevisionTags {
  return new Map(
    webhooks.flatMap(({ metadata }): [string, string][] => {
      const tag = metadata?.labels?.['istio.io/tag'];
      const revision = metadata?.labels?.['istio.io/rev'];
      return tag === undefined || revision === undefined ? [] : [[tag, revision]];
    }),
  );
}

type Labels = Readonly<Record<string, string>>;

/** What decides about injection in a pod, or in the pod template of a workload. */
export interface InjectionSubject {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
}

/**
 * The revision that gives a pod its sidecar; undefined when none does. The webhooks select on labels only, so the
 * annotation `sidecar.istio.io/inject` can opt out but never in, and `istio-injection` on the namespace wins over
 * `istio.io/rev`.
 * Source: the selectors in istio.io/istio/manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml.
 */
export function injectingRevision(
  namespace: V1Namespace | undefined,
  pod: InjectionSubject,
  tags: RevisionTags,
): string | undefined {
  const inject = pod.labels['sidecar.istio.io/inject'];
  if (pod.hostNetwork || inject === 'false') return undefined;
  if (inject === undefined && pod.annotations['sidecar.istio.io/inject'] === 'false') return undefined;
  const ofNamespace: Labels = namespace?.metadata?.labels ?? {};
  const injection = ofNamespace['istio-injection'];
  const resolved = (revision: string): string => tags.get(revision) ?? revision;
  if (injection !== undefined) return injection === 'enabled' ? resolved('default') : undefined;
  const revision = ofNamespace['istio.io/rev'] ?? pod.labels['istio.io/rev'];
  if (revision !== undefined) return resolved(revision);
  return inject === 'true' ? resolved('default') : undefined;
}

export function injectionSubject(template: Pick<V1PodTemplateSpec, 'metadata' | 'spec'> | undefined): InjectionSubject {
  return {
    labels: template?.metadata?.labels ?? {},
    annotations: template?.metadata?.annotations ?? {},
    hostNetwork: template?.spec?.hostNetwork === true,
  };
}
