import { checkDeploymentHooks as check } from '../../src/checks/check-deployment-hooks.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import { setOf } from '../manifest-set.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

function pod(lifecycle: string, spec = '', annotations = '{}'): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: a}
spec:
  template:
    metadata: {annotations: ${annotations}}
    spec: {${spec} containers: [{name: a, lifecycle: ${lifecycle}}]}
`;
}
const sleep = (text: string): string => `{preStop: {exec: {command: [sh, -c, ${JSON.stringify(text)}]}}}`;

const LIFECYCLE_FAULTS: readonly Fault[] = [
  ['two handlers', pod('{preStop: {exec: {command: [a]}, sleep: {seconds: 1}}}'), /2 handlers \(exec, sleep\)/],
  ['no handler', pod('{postStart: {}}'), /postStart of the container a has no handler/],
  [
    'a sleep that eats the default grace period',
    pod('{preStop: {sleep: {seconds: 25}}}'),
    /25 s and the proxy drains for 5 s, but the pod is killed after 30 s, the default,/,
  ],
  [
    'a sleep command',
    pod('{preStop: {exec: {command: [sleep, "60"]}}}', 'terminationGracePeriodSeconds: 60,'),
    /sleeps for 60 s/,
  ],
  [
    'a sleep in a script',
    pod(sleep('touch /x; sleep 1m && sleep 5'), 'terminationGracePeriodSeconds: 70,'),
    /sleeps for 65 s/,
  ],
  ['an endless sleep', pod(sleep('sleep infinity')), /sleeps for Infinity s/],
  [
    "the pod's own drain",
    pod('{preStop: {sleep: {seconds: 10}}}', '', '{proxy.istio.io/config: "terminationDrainDuration: 20s"}'),
    /drains for 20 s/,
  ],
  [
    "the mesh's drain",
    `${pod('{preStop: {sleep: {seconds: 10}}}')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata: {mesh: "defaultConfig: {terminationDrainDuration: 25s}"}\n`,
    /drains for 25 s/,
  ],
  [
    'a drain of half seconds',
    pod('{preStop: {sleep: {seconds: 10}}}', '', '{proxy.istio.io/config: "terminationDrainDuration: 20.5s"}'),
    /drains for 20\.5 s/,
  ],
  [
    'five minutes of a wait in the default grace period',
    pod(sleep('echo stopping; sleep 300')),
    /300 s and the proxy drains for 5 s, but the pod is killed after 30 s/,
    { source: 'https://github.com/kubernetes/kubernetes/issues/65496' },
  ],
  [
    'a hook that hangs far beyond a grace period that is set',
    pod(sleep('sleep 86400'), 'terminationGracePeriodSeconds: 90,'),
    /sleeps for 86400 s/,
    { source: 'https://github.com/kubernetes/kubernetes/issues/115817' },
  ],
  ['a sleep of a variable', pod(sleep('sleep $DELAY')), /^unknown .*in a variable/],
];

const LIFECYCLE_NEAR_MISSES: readonly NearMiss[] = [
  ['a short sleep', pod('{preStop: {sleep: {seconds: 24}}}')],
  ['a longer grace period', pod('{preStop: {sleep: {seconds: 60}}}', 'terminationGracePeriodSeconds: 66,')],
  ['no sidecar, so no drain', pod('{preStop: {sleep: {seconds: 29}}}', 'hostNetwork: true,')],
  ['another command', pod('{preStop: {exec: {command: [/bin/asleep, "99"]}}}')],
  ['one handler of postStart', pod('{postStart: {exec: {command: [sleep, "99"]}}}')],
  ['no lifecycle', pod('{}')],
  [
    'minutes of a wait for which the grace period was raised',
    pod(sleep('sleep 2m'), 'terminationGracePeriodSeconds: 300,'),
    { source: 'https://github.com/kubernetes/kubernetes/issues/24695' },
  ],
  [
    'a short wait in a grace period that was lowered',
    pod(sleep('date > /tmp/stop; sleep 2'), 'terminationGracePeriodSeconds: 10,'),
    { source: 'https://github.com/kubernetes/kubernetes/issues/45140' },
  ],
];

const config = (annotations: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: ${annotations}}\n`;

const HOOK_FAULTS: readonly Fault[] = [
  ['an unknown event', config('{helm.sh/hook: pre-instal}'), /"pre-instal", which Helm does not know: it would leave/],
  ['an event that Helm 2 had', config('{helm.sh/hook: crd-install}'), /"crd-install"/],
  ['an empty event in a list', config('{helm.sh/hook: "pre-install,"}'), /has ""/],
  [
    'a weight that is no number',
    config('{helm.sh/hook: test, helm.sh/hook-weight: first}'),
    /"first", not a whole number/,
  ],
  ['a weight without quotes', config('{helm.sh/hook: test, helm.sh/hook-weight: 5}'), /hook-weight is 5, not/],
  ['an unknown delete policy', config('{helm.sh/hook: test, helm.sh/hook-delete-policy: always}'), /"always"/],
];

const HOOK_NEAR_MISSES: readonly NearMiss[] = [
  ['several events', config('{helm.sh/hook: "pre-install, Post-Upgrade"}')],
  ['the old name of test', config('{helm.sh/hook: test-success}')],
  ['a negative weight', config('{helm.sh/hook: test, helm.sh/hook-weight: "-5"}')],
  [
    'several delete policies',
    config('{helm.sh/hook: test, helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}'),
  ],
  ['no hook', config('{}')],
  [
    'a test of the old name with two delete policies',
    config('{helm.sh/hook: test-success, helm.sh/hook-delete-policy: "hook-succeeded,before-hook-creation"}'),
    { source: 'https://github.com/helm/helm/issues/6879' },
  ],
];

interface Migrate {
  readonly hook?: string;
  readonly labels?: string;
  readonly annotations?: string;
  readonly command?: string;
}
export function job({
  hook = '{helm.sh/hook: post-install}',
  labels = '{}',
  annotations = '{}',
  command = '[a]',
}: Migrate): string {
  return `---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: ${hook}}
spec:
  template:
    metadata: {labels: ${labels}, annotations: ${annotations}}
    spec: {restartPolicy: Never, containers: [{name: a, command: ${command}}]}
`;
}
const namespace = (labels: string): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: ${labels}}\n`;
export const INJECTED = namespace('{istio-injection: enabled}');
/** Before sidecars were native by default. */
const older = (text: string): ManifestSet => setOf(text, { istio: '1.26.3', kubernetes: '1.36.3' });

const JOB_FAULTS: readonly Fault[] = [
  ['an injected namespace', older(INJECTED + job({})), /^error spec\.template This hook Job gets a sidecar/],
  ['a revision', older(namespace('{istio.io/rev: canary}') + job({})), /^error/],
  ['injection by the pod', older(job({ labels: '{sidecar.istio.io/inject: "true"}' })), /^error/],
  [
    'native sidecars turned off',
    older(INJECTED + job({ annotations: '{sidecar.istio.io/nativeSidecar: "false"}' })),
    /^error/,
  ],
  ['a namespace that is not in the charts', older(job({})), /^unknown .*namespace shop injects is not known/],
  [
    'a test pod',
    older(
      `${INJECTED}---\napiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\nspec: {containers: []}\n`,
    ),
    /hook Pod/,
    { source: 'https://github.com/istio/istio/issues/13166' },
  ],
  [
    'a job after the upgrade that is done, beside a sidecar that is not',
    older(INJECTED + job({ hook: '{helm.sh/hook: "post-install, post-upgrade", helm.sh/hook-weight: "2"}' })),
    /^error spec\.template This hook Job gets a sidecar/,
    { source: 'https://github.com/pravega/zookeeper-operator/issues/629' },
  ],
];

const JOB_NEAR_MISSES: readonly NearMiss[] = [
  ['no sidecar by label', older(INJECTED + job({ labels: '{sidecar.istio.io/inject: "false"}' }))],
  ['no sidecar by annotation', older(INJECTED + job({ annotations: '{sidecar.istio.io/inject: "false"}' }))],
  ['a namespace that does not inject', older(namespace('{}') + job({}))],
  ['a native sidecar', older(INJECTED + job({ annotations: '{sidecar.istio.io/nativeSidecar: "true"}' }))],
  [
    'a job that ends its sidecar',
    older(INJECTED + job({ command: '[sh, -c, "run; curl -X POST localhost:15020/quitquitquit"]' })),
  ],
  ['a job that is no hook', older(INJECTED + job({ hook: '{}' }))],
  [
    'a migration before the upgrade that opts out on its pods',
    older(
      INJECTED +
        job({ hook: '{helm.sh/hook: pre-upgrade}', annotations: '{sidecar.istio.io/inject: "false", a.example/b: c}' }),
    ),
    { source: 'https://github.com/open-sspm/open-sspm/pull/34' },
  ],
  [
    'a job that ends its sidecar and keeps its own exit code',
    older(
      INJECTED +
        job({ command: '[sh, -c, "run; code=$?; curl -fsX POST http://127.0.0.1:15020/quitquitquit; exit $code"]' }),
    ),
    { source: 'https://github.com/open-policy-agent/gatekeeper/issues/1978' },
  ],
];

function hook(spec: string, weight = '0', events = 'pre-install'): string {
  return `---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: "${events}", helm.sh/hook-weight: "${weight}"}}
spec: {template: {metadata: {labels: {sidecar.istio.io/inject: "false"}}, spec: ${spec}}}
`;
}
const used = (kind: string, annotations = '{}'): string =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: app, annotations: ${annotations}}\n`;
const EARLIER = '{helm.sh/hook: pre-install, helm.sh/hook-weight: "-1"}';
const LATER = '{helm.sh/hook: pre-install, helm.sh/hook-weight: "1"}';
const ENV_FROM = '{containers: [{name: a, envFrom: [{configMapRef: {name: app}}]}]}';

const USE_FAULTS: readonly Fault[] = [
  ['a ConfigMap that is no hook', hook(ENV_FROM) + used('ConfigMap'), /ConfigMap app, which is not a hook/],
  ['a ConfigMap that is a later hook', hook(ENV_FROM) + used('ConfigMap', LATER), /which is a later hook/],
  [
    'a ConfigMap of another event',
    hook(ENV_FROM) + used('ConfigMap', '{helm.sh/hook: post-install}'),
    /which is a later hook/,
  ],
  [
    'a ServiceAccount',
    hook('{serviceAccountName: app}') + used('ServiceAccount'),
    /serviceAccountName .*ServiceAccount app/,
    { source: 'https://github.com/evoila/meho/pull/2417' },
  ],
  [
    'the environment of a migration that comes with the chart itself',
    hook('{containers: [{name: db, envFrom: [{configMapRef: {name: app}}]}]}', '-5', 'pre-install,pre-upgrade') +
      used('ConfigMap'),
    /^error .*envFrom\.0 This pre-install hook uses the ConfigMap app, which is not a hook/,
    { source: 'https://github.com/dsx-ai-factory/infra-controller/issues/773' },
  ],
  [
    'a ConfigMap and a Secret that are both ordinary objects',
    hook(
      '{containers: [{name: a, envFrom: [{configMapRef: {name: app}}, {secretRef: {name: app}}]}]}',
      '-1',
      'pre-install,pre-upgrade',
    ) +
      used('ConfigMap') +
      used('Secret'),
    [/envFrom\.0 .*ConfigMap app/, /envFrom\.1 .*Secret app/],
    { source: 'https://github.com/danjac/django-studio/issues/86' },
  ],
  [
    'a Secret in a volume',
    hook('{volumes: [{name: s, secret: {secretName: app}}]}') + used('Secret'),
    /volumes\.0 .*Secret app/,
  ],
  [
    'a projected Secret',
    hook('{volumes: [{name: s, projected: {sources: [{secret: {name: app}}]}}]}') + used('Secret'),
    /sources\.0/,
  ],
  [
    'a Secret of an init container',
    hook('{initContainers: [{name: i, env: [{name: A, valueFrom: {secretKeyRef: {name: app, key: a}}}]}]}') +
      used('Secret'),
    /initContainers\.0\.env\.0/,
  ],
  [
    'a Secret that is not in the charts',
    hook('{volumes: [{name: s, secret: {secretName: app}}]}'),
    /^unknown .*Secret app is there/,
  ],
];

const USE_NEAR_MISSES: readonly NearMiss[] = [
  ['an earlier hook', hook(ENV_FROM) + used('ConfigMap', EARLIER)],
  ['a hook of the same weight', hook(ENV_FROM, '-1') + used('ConfigMap', EARLIER)],
  ['an optional ConfigMap', hook('{containers: [{name: a, envFrom: [{configMapRef: {name: app, optional: true}}]}]}')],
  ['a hook that runs after the install', hook(ENV_FROM, '0', 'post-install') + used('ConfigMap')],
  ["the namespace's own ServiceAccount", hook('{serviceAccountName: default}')],
  [
    'a ConfigMap that was made an earlier hook and is kept',
    hook(ENV_FROM, '-5', 'pre-install,pre-upgrade') +
      used(
        'ConfigMap',
        '{helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-weight: "-10", helm.sh/hook-delete-policy: before-hook-creation, helm.sh/resource-policy: keep}',
      ),
    { source: 'https://github.com/dsx-ai-factory/infra-controller/pull/877' },
  ],
];

export const DEPLOYMENT_HOOKS: CheckCorpus = {
  check,
  faults: [...LIFECYCLE_FAULTS, ...HOOK_FAULTS, ...JOB_FAULTS, ...USE_FAULTS],
  nearMisses: [...LIFECYCLE_NEAR_MISSES, ...HOOK_NEAR_MISSES, ...JOB_NEAR_MISSES, ...USE_NEAR_MISSES],
};
