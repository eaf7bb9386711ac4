import { describe, expect, test } from '@jest/globals';
import type { V1CronJob, V1Namespace, V1Pod } from '@kubernetes/client-node';
import { parseImage } from '../../shared/istio/proxy.ts';
import { describeRef, type Restartable } from '../../shared/kube/kube.ts';
import type { Inventory } from './inventory.ts';
import { countOutdated, planRollout } from './plan.ts';

const WANTED = 'proxyv2:2';
const OLD = 'proxyv2:1';
const injector = {
  revision: 'default',
  configMap: 'istio-sidecar-injector',
  wanted: parseImage(`docker.io/istio/${WANTED}`),
};
const injectorOf = (revision: string) => (revision === 'default' ? injector : undefined);
const NAMESPACE: V1Namespace = { metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } };

/** A pod of shop with this sidecar (none when undefined). */
function pod(proxy: string | undefined, { ready = true, name = 'cart-1' } = {}): V1Pod {
  const sidecar = proxy === undefined ? [] : [{ name: 'istio-proxy', image: `mirror.acme/${proxy}` }];
  return {
    metadata: { namespace: 'shop', name },
    spec: { containers: [{ name: 'app', image: 'a:1' }], initContainers: sidecar },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

interface Change {
  readonly kind?: Restartable['kind'];
  readonly spec?: object;
  readonly template?: object;
  readonly status?: object;
}

function workload({ kind = 'Deployment', spec = {}, template = {}, status }: Change = {}): Restartable {
  const done = {
    ...{ observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 },
    ...{ desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
  };
  return {
    kind,
    metadata: { namespace: 'shop', name: 'cart', uid: 'u', generation: 1 },
    spec: { replicas: 1, selector: {}, template, ...spec },
    status: status ?? done,
  } as Restartable;
}

function inventory(item: Restartable, pods: readonly V1Pod[]): Inventory {
  return {
    ...{ namespaces: new Map([['shop', NAMESPACE]]), workloads: [item], cronJobs: [], tags: new Map() },
    ...{ pods, podsByOwner: new Map([['u', pods]]), otherPods: [] },
  };
}

function planOf(item: Restartable, pods: readonly V1Pod[]) {
  const [planned] = planRollout(inventory(item, pods), injectorOf);
  return planned;
}

const UNFINISHED = { observedGeneration: 1, replicas: 2, updatedReplicas: 1, availableReplicas: 1 };

describe('a workload', () => {
  test.each<[string, Change, readonly V1Pod[], string, RegExp]>([
    ['with an old sidecar is restarted', {}, [pod(OLD)], 'restart', /runs proxyv2:1/],
    ['is restarted when one pod of two is old', {}, [pod(WANTED), pod(OLD)], 'restart', /runs proxyv2:1$/],
    ['with the wanted sidecar from a mirror is left as it is', {}, [pod(WANTED)], 'up-to-date', /wanted/],
    ['without pods is left as it is', { spec: { replicas: 0 } }, [], 'up-to-date', /has no pods/],
    ['that an earlier rollout began is waited for', { status: UNFINISHED }, [pod(WANTED), pod(OLD)], 'wait', /earlier/],
    [
      'that was ill before is left alone',
      { status: { ...UNFINISHED, availableReplicas: 0 } },
      [pod(OLD, { ready: false })],
      'skip',
      /not healthy before/,
    ],
    ['that is paused is left alone', { spec: { paused: true } }, [pod(OLD)], 'skip', /paused/],
    [
      'that deletes pods by hand is left alone',
      { kind: 'DaemonSet', spec: { updateStrategy: { type: 'OnDelete' } } },
      [pod(OLD)],
      'skip',
      /OnDelete/,
    ],
    [
      'with a partition is left alone',
      { kind: 'StatefulSet', spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } },
      [pod(OLD)],
      'skip',
      /partition/,
    ],
    [
      'that pins another sidecar and runs it is left as it is',
      { template: { metadata: { annotations: { 'sidecar.istio.io/proxyImage': 'acme/own:7' } } } },
      [pod('own:7')],
      'up-to-date',
      /wanted/,
    ],
  ])('%s', (_, change, pods, planClass, reason) => {
    const planned = planOf(workload(change), pods);
    expect(planned?.class).toBe(planClass);
    expect(planned?.reason).toMatch(reason);
  });

  test('outside the mesh is not in the plan', () => {
    const template = { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } };
    expect(planOf(workload({ template }), [pod(undefined)])).toBeUndefined();
  });

  test('of a revision that is not installed is left alone, with a warning', () => {
    const namespace = { metadata: { name: 'shop', labels: { 'istio.io/rev': '1-99' } } };
    const [planned] = planRollout(
      { ...inventory(workload(), [pod(OLD)]), namespaces: new Map([['shop', namespace]]) },
      injectorOf,
    );
    expect(planned).toMatchObject({ class: 'skip', warning: expect.stringContaining('1-99') });
  });

  test.each<[string, Change, readonly V1Pod[], RegExp]>([
    ['an interruption by Recreate', { spec: { strategy: { type: 'Recreate' } } }, [pod(OLD)], /interrupted/],
    ['an interruption of a single replica', { kind: 'StatefulSet' }, [pod(OLD)], /interrupted/],
    ['pods without a sidecar', {}, [pod(WANTED), pod(undefined)], /1 of its pods have no sidecar/],
  ])('is planned with a warning of %s', (_, change, pods, warning) => {
    expect(planOf(workload(change), pods)?.warning).toMatch(warning);
  });
});

test('gateways come last', () => {
  const gateway = workload({ template: { metadata: { annotations: { 'inject.istio.io/templates': 'gateway' } } } });
  const first = { ...gateway, metadata: { ...gateway.metadata, name: 'a-gateway', uid: 'g' } } as Restartable;
  const base = inventory(workload(), [pod(OLD)]);
  const both = {
    ...base,
    workloads: [first, workload()],
    podsByOwner: new Map([...base.podsByOwner, ['g', [pod(OLD)]]]),
  };
  expect(planRollout(both, injectorOf).map(({ ref }) => describeRef(ref))).toEqual([
    'Deployment shop/cart',
    'Deployment shop/a-gateway',
  ]);
});

test('a CronJob and a bare pod with an old sidecar are told, not touched', () => {
  const cronJob = { metadata: { namespace: 'shop', name: 'nightly', uid: 'c' } } as V1CronJob;
  const bare = pod(OLD, { name: 'debug' });
  const planned = planRollout(
    {
      ...inventory(workload(), [pod(WANTED)]),
      cronJobs: [cronJob],
      podsByOwner: new Map([['c', [pod(OLD)]]]),
      otherPods: [{ pod: bare, owner: 'nothing' }],
    },
    injectorOf,
  );
  expect(planned.filter((item) => item.class === 'skip').map(({ ref }) => describeRef(ref))).toEqual([
    'Pod shop/debug',
    'CronJob shop/nightly',
  ]);
});

test('pods that run another sidecar than they would get now are counted', () => {
  const pods = [pod(OLD), pod(WANTED), pod(undefined)];
  expect(countOutdated(inventory(workload(), pods), injectorOf)).toBe(1);
});
