import { countProxies, describeProxy, runningProxy } from '../../shared/istio/proxy.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { isLive } from '../../shared/kube/pod-state.ts';
import { UserError } from '../../shared/log/errors.ts';
import type { Log } from '../../shared/log/log.ts';
import { type Skew, skew } from './skew.ts';

const NAMED_PODS = 10;

/**
 * Looks at the sidecars that run before the control plane is replaced: says which there are, warns of those that would
 * be newer than it (as after a rollback, until their workloads are restarted), and refuses when some are too old.
 */
export async function checkSkew(kube: Kube, version: string, log: Log): Promise<void> {
  const pods = (await kube.pods()).filter(isLive);
  const counts = countProxies(pods).map(([name, count]) => `${name} in ${count} pods`);
  log.info(`Sidecars before: ${counts.join(', ') || 'none'}`);
  const named = (wanted: Skew): string[] =>
    pods.flatMap((pod) => {
      const proxy = runningProxy(pod);
      if (proxy === undefined || skew(proxy, version) !== wanted) return [];
      return [`${pod.metadata?.namespace}/${pod.metadata?.name} (${describeProxy(proxy)})`];
    });
  const ahead = named('ahead');
  if (ahead.length > 0) {
    log.warning(`${ahead.length} pods run a newer sidecar than Istio ${version}: restart them soon, ${shown(ahead)}.`);
  }
  const old = named('too-old');
  if (old.length === 0) return;
  throw new UserError(`${old.length} pods run a sidecar more than one minor version older than Istio ${version}.`, {
    next: `Nothing was deployed. Restart them first with action-rollout, or upgrade one minor version at a time: ${shown(old)}.`,
  });
}

function shown(pods: readonly string[]): string {
  const more = pods.length > NAMED_PODS ? ` and ${pods.length - NAMED_PODS} more` : '';
  return `${pods.slice(0, NAMED_PODS).join(', ')}${more}`;
}
