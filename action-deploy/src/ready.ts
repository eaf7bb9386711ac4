import type { V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { INJECTOR_WEBHOOKS } from '../../shared/istio/injection.ts';
import { ISTIO_NAMESPACE } from '../../shared/istio/injector.ts';
import { findIstiods, type Istiod } from '../../shared/istio/istiod.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { UserError } from '../../shared/log/errors.ts';

const POLL_MILLISECONDS = 1000;

/**
 * Waits until istiod is rolled out and the webhooks that call it carry its CA: from then on a new pod gets its
 * sidecar. Helm's own wait knows of the first only.
 * @param timeout milliseconds
 * @throws UserError that says what is missing
 */
export async function waitUntilInjecting(kube: Kube, timeout: number): Promise<readonly Istiod[]> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const istiods = await findIstiods(kube);
    const missing = unreadyIstiod(istiods) ?? (await missingCa(kube));
    if (missing === undefined) return istiods;
    if (Date.now() > deadline) {
      throw new UserError(`The control plane does not inject after ${Math.round(timeout / 1000)} s: ${missing.what}.`, {
        where: { object: missing.object },
        next: `See why: kubectl -n ${ISTIO_NAMESPACE} logs deployment/istiod. The releases are deployed; no workload was restarted.`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

interface Missing {
  readonly object: string;
  readonly what: string;
}

function unreadyIstiod(istiods: readonly Istiod[]): Missing | undefined {
  if (istiods.length === 0) {
    return { object: `namespace ${ISTIO_NAMESPACE}`, what: 'it has no Deployment with the label app=istiod' };
  }
  const unready = istiods.find(({ status }) => status.state !== 'complete');
  return unready && { object: `Deployment ${ISTIO_NAMESPACE}/${unready.name}`, what: unready.status.message };
}

/** istiod publishes its root certificate in every namespace and writes it into the webhooks that it serves. */
async function missingCa(kube: Kube): Promise<Missing | undefined> {
  const [webhooks, published] = await Promise.all([
    kube.mutatingWebhooks(INJECTOR_WEBHOOKS),
    kube.configMap(ISTIO_NAMESPACE, 'istio-ca-root-cert'),
  ]);
  if (webhooks.length === 0) {
    return { object: 'MutatingWebhookConfiguration istio-sidecar-injector', what: 'it does not exist' };
  }
  const root = published?.data?.['root-cert.pem'];
  const without = webhooks.find((configuration) => !carries(configuration, root));
  if (without === undefined) return undefined;
  return { object: `MutatingWebhookConfiguration ${without.metadata?.name}`, what: 'a webhook lacks the CA of istiod' };
}

/** A webhook with a URL of its own is served by someone else's certificate. */
function carries({ webhooks }: V1MutatingWebhookConfiguration, root: string | undefined): boolean {
  return (webhooks ?? []).every(({ clientConfig }) => {
    if (clientConfig.service === undefined) return true;
    const bundle = Buffer.from(clientConfig.caBundle ?? '', 'base64').toString('utf8');
    return bundle !== '' && (root === undefined || bundle.includes(root.trim()));
  });
}
