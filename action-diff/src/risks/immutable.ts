import type { Change } from '../compare/change.ts';
import { describePath } from '../compare/path.ts';
import type { RiskRule } from './rule.ts';

/** Fields of `spec` that a StatefulSet lets change. Source: ValidateStatefulSetUpdate in Kubernetes' apps validation. */
const STATEFUL_SET =
  /^(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)$/;

export const immutableField: RiskRule = {
  id: 'immutable-field',
  consequence: 'The API server refuses this change, so the deployment fails half-way; the object has to be replaced.',
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates',
  finds: (change) => (isImmutable(change) ? describePath(change.path) : undefined),
};

function isImmutable({ object, path }: Change): boolean {
  const { base, head, identity, renaming } = object;
  // Under another name it is another object, in which all is new.
  if (base === undefined || head === undefined || renaming !== undefined) return false;
  const [first, second] = path;
  switch (identity.kind) {
    case 'Deployment':
    case 'DaemonSet':
    case 'ReplicaSet':
      return first === 'spec' && second === 'selector';
    case 'StatefulSet':
      return first === 'spec' && !STATEFUL_SET.test(String(second));
    case 'Job':
      return first === 'spec' && (second === 'selector' || second === 'template' || second === 'completionMode');
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return first === 'roleRef';
    case 'Service':
      return first === 'spec' && second === 'clusterIP';
    case 'PersistentVolumeClaim':
      return first === 'spec' && second !== 'resources' && second !== 'volumeAttributesClassName';
    case 'StorageClass':
      return first === 'provisioner' || first === 'parameters' || first === 'reclaimPolicy';
    case 'CustomResourceDefinition':
      return first === 'spec' && (second === 'scope' || second === 'group');
    case 'ConfigMap':
    case 'Secret':
      return base.body.immutable === true && (first === 'data' || first === 'binaryData' || first === 'immutable');
    default:
      return false;
  }
}
