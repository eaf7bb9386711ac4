import { injectingRevision, injectionSubject } from '../../shared/istio/injection.ts';
import { findInjector, type Injector, missingInjector } from '../../shared/istio/injector.ts';
import { describeProxy, sameProxy } from '../../shared/istio/proxy.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Inventory } from './inventory.ts';

/**
 * The injectors of the default revision and of every other one that a workload asks for, as far as they are installed.
 * @throws UserError when none is
 */
export async function readInjectors(kube: Kube, inventory: Inventory): Promise<ReadonlyMap<string, Injector>> {
  const { namespaces, tags, workloads } = inventory;
  const asked = workloads.flatMap(({ metadata, spec }) => {
    const namespace = namespaces.get(metadata?.namespace ?? '');
    return injectingRevision(namespace, injectionSubject(spec?.template), tags) ?? [];
  });
  const injectors = new Map<string, Injector>();
  for (const revision of new Set(['default', ...asked])) {
    const injector = await findInjector(kube, revision);
    if (injector !== undefined) injectors.set(revision, injector);
  }
  if (injectors.size === 0) throw missingInjector('default');
  return injectors;
}

/** Says which injector gives another sidecar than it did; undefined when all are as they were. */
export async function changedInjector(
  kube: Kube,
  injectors: ReadonlyMap<string, Injector>,
): Promise<string | undefined> {
  for (const { revision, configMap, wanted } of injectors.values()) {
    const now = await findInjector(kube, revision);
    if (now !== undefined && sameProxy(now.wanted, wanted)) continue;
    const gives = now === undefined ? 'is gone' : `now gives ${describeProxy(now.wanted)}`;
    return `the ConfigMap ${configMap} changed during the rollout: it gave ${describeProxy(wanted)} and ${gives}`;
  }
  return undefined;
}
