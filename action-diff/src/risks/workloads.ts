import type { Change } from '../compare/change.ts';
import { describePath, keysOf } from '../compare/path.ts';
import type { RiskRule } from './rule.ts';
import { show } from './show.ts';

const WORKLOAD = /^(Deployment|StatefulSet|DaemonSet)$/;

export const resources: RiskRule = {
  id: 'resources',
  consequence: 'Too little throttles or kills containers, too much finds no node; of a sidecar it counts once per pod.',
  documentation: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  finds: (change) => {
    const keys = keysOf(change.path);
    const { kind } = change.object.identity;
    if (!WORKLOAD.test(kind) && kind !== 'ConfigMap') return undefined;
    const at = keys.indexOf('resources');
    if (at < 1 || (kind === 'ConfigMap' && keys[1] !== 'values')) return undefined;
    return `${describePath(change.path)}: ${show(change.before)} → ${show(change.after)}`;
  },
};

export const scaling: RiskRule = {
  id: 'scaling',
  consequence: 'There may be too few replicas for the load, or none left while nodes are drained.',
  documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/',
  finds: ({ object, path, action, before, after }) => {
    const { kind } = object.identity;
    if (WORKLOAD.test(kind)) {
      return path.length === 2 && path[0] === 'spec' && path[1] === 'replicas'
        ? `replicas: ${show(before)} → ${show(after)}`
        : undefined;
    }
    if (kind !== 'HorizontalPodAutoscaler' && kind !== 'PodDisruptionBudget') return undefined;
    if (path.length === 0) return action === 'renamed' ? undefined : action;
    return path[0] === 'spec' ? `${describePath(path)}: ${show(before)} → ${show(after)}` : undefined;
  },
};

export const workloadRestarts: RiskRule = {
  id: 'workload-restarts',
  consequence: 'Its pods are replaced when this is deployed.',
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment',
  finds: ({ object, path }: Change) =>
    WORKLOAD.test(object.identity.kind) && path[0] === 'spec' && path[1] === 'template' ? 'pod template' : undefined,
};
