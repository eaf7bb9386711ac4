import { stringify } from 'yaml';

/**
 * How the simulated kubelet treats pods, written as kwok Stages. A pod is ready a moment after it is scheduled,
 * unless its label says otherwise; istiod's pods are left to kubelet.ts, which runs the real program.
 */
export const BEHAVIOUR_LABEL = 'bed.mesh-ci.dev/behaviour';
export type Behaviour =
  | 'never-ready'
  | 'crash-loop'
  | 'slow'
  /** Ready at first, never after a rollout restart: what a bad sidecar does to a workload. */
  | 'broken-by-restart';

/** Set on an istiod pod when its process answers. */
export const SERVING_ANNOTATION = 'bed.mesh-ci.dev/serving';

const SLOW_MILLISECONDS = 8000;

export function stagesText(): string {
  return [
    nodeStage(),
    podStage('pod-ready', [absent(BEHAVIOUR), notIn('.metadata.labels.app', 'istiod')], 300, READY),
    podStage('pod-slow', [within(BEHAVIOUR, 'slow')], SLOW_MILLISECONDS, READY),
    podStage('pod-never-ready', [within(BEHAVIOUR, 'never-ready')], 300, NEVER_READY),
    podStage('pod-crash-loop', [within(BEHAVIOUR, 'crash-loop')], 300, CRASH_LOOP),
    podStage('pod-not-restarted', [within(BEHAVIOUR, 'broken-by-restart'), absent(RESTARTED)], 300, READY),
    podStage(
      'pod-broken-by-restart',
      [within(BEHAVIOUR, 'broken-by-restart'), { key: RESTARTED, operator: 'Exists' }],
      300,
      CRASH_LOOP,
    ),
    podStage('istiod-ready', [within(`.metadata.annotations["${SERVING_ANNOTATION}"]`, 'true')], 0, READY),
    stage(
      'pod-complete',
      [absent('.metadata.deletionTimestamp'), within('.status.phase', 'Running'), within(OWNER, 'Job')],
      300,
      { statusTemplate: COMPLETE },
    ),
    stage('pod-delete', [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], 100, { delete: true }),
  ]
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join('---\n');
}

const BEHAVIOUR = `.metadata.labels["${BEHAVIOUR_LABEL}"]`;
const RESTARTED = '.metadata.annotations["kubectl.kubernetes.io/restartedAt"]';
const OWNER = '.metadata.ownerReferences.[].kind';

interface Expression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

const within = (key: string, value: string): Expression => ({ key, operator: 'In', values: [value] });
const notIn = (key: string, value: string): Expression => ({ key, operator: 'NotIn', values: [value] });
const absent = (key: string): Expression => ({ key, operator: 'DoesNotExist' });

function podStage(name: string, expressions: readonly Expression[], delay: number, statusTemplate: string) {
  const pending = [absent('.metadata.deletionTimestamp'), within('.status.phase', 'Pending')];
  return stage(name, [...pending, ...expressions], delay, { statusTemplate });
}

function stage(name: string, matchExpressions: readonly Expression[], delay: number, next: object) {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: { matchExpressions },
      delay: { durationMilliseconds: delay },
      next,
    },
  };
}

function nodeStage() {
  const ready = '.status.conditions.[] | select( .type == "Ready" ) | .status';
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: 'node-ready' },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Node' },
      selector: { matchExpressions: [notIn(ready, 'True')] },
      next: {
        statusTemplate: `conditions:
{{ range NodeConditions }}
- lastHeartbeatTime: {{ Now | Quote }}
  lastTransitionTime: {{ Now | Quote }}
  message: {{ .message | Quote }}
  reason: {{ .reason | Quote }}
  status: {{ .status | Quote }}
  type: {{ .type | Quote }}
{{ end }}
addresses:
- {address: 10.0.0.1, type: InternalIP}
allocatable: {cpu: 1k, memory: 1Ti, pods: 1M}
capacity: {cpu: 1k, memory: 1Ti, pods: 1M}
nodeInfo:
  architecture: amd64
  bootID: ""
  containerRuntimeVersion: kwok
  kernelVersion: kwok
  kubeProxyVersion: ""
  kubeletVersion: v1.36.3
  machineID: ""
  operatingSystem: linux
  osImage: ""
  systemUUID: ""
phase: Running
`,
      },
    },
  };
}

/** Conditions, addresses and init containers of a pod whose containers were started. */
function running(ready: 'True' | 'False', containers: string): string {
  const reason = ready === 'True' ? '' : ', reason: ContainersNotReady, message: "containers are not ready"';
  return `phase: Running
startTime: {{ Now | Quote }}
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }}}
- {type: Ready, status: "${ready}", lastTransitionTime: {{ Now | Quote }}${reason}}
- {type: ContainersReady, status: "${ready}", lastTransitionTime: {{ Now | Quote }}${reason}}
{{ range PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ . | Quote }}
podIPs: [{ip: {{ . | Quote }}}]
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state: {running: {startedAt: {{ Now | Quote }}}}
  {{ else }}
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}
  {{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
${containers}
{{ end }}
`;
}

const READY = running(
  'True',
  `  ready: true
  started: true
  restartCount: 0
  state: {running: {startedAt: {{ Now | Quote }}}}`,
);

const NEVER_READY = running(
  'False',
  `  ready: false
  started: true
  restartCount: 0
  state: {running: {startedAt: {{ Now | Quote }}}}`,
);

const CRASH_LOOP = running(
  'False',
  `  ready: false
  started: false
  restartCount: 4
  state: {waiting: {reason: CrashLoopBackOff, message: "back-off 40s restarting failed container"}}
  lastState: {terminated: {exitCode: 1, reason: Error, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}`,
);

const COMPLETE = `phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}
{{ end }}
`;
