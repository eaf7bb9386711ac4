import { checkManifestApiVersions as check } from '../../src/checks/check-manifest-api-versions.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import { setOf } from '../manifest-set.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

export function object(apiVersion: string, kind: string): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`;
}

function definition(annotations: string, versions: string): string {
  return `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: a, annotations: ${annotations}}
spec: {group: acme.example, names: {kind: Anvil}, versions: ${versions}}
`;
}
const GATEWAY_1_6 = definition('{gateway.networking.k8s.io/bundle-version: v1.6.0}', '[]');

const KIND_FAULTS: readonly (readonly [apiVersion: string, kind: string, says: RegExp])[] = [
  [
    'extensions/v1beta1',
    'Ingress',
    /^error apiVersion Ingress of extensions\/v1beta1 is not served by Kubernetes 1\.36: it was removed in 1\.22/,
  ],
  ['extensions/v1beta1', 'Deployment', /removed in 1\.16/],
  ['policy/v1beta1', 'PodDisruptionBudget', /removed in 1\.25/],
  ['policy/v1beta1', 'PodSecurityPolicy', /removed in 1\.25/],
  ['batch/v1beta1', 'CronJob', /removed in 1\.25/],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', /removed in 1\.26/],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', /removed in 1\.22/],
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', /removed in 1\.32/],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', /^unknown .*--runtime-config/],
  ['rbac.istio.io/v1alpha1', 'ClusterRbacConfig', /^error .*Istio 1\.31: it was removed in 1\.6/],
  ['install.istio.io/v1alpha1', 'IstioOperator', /removed in 1\.24/],
  ['gateway.networking.k8s.io/v1alpha2', 'HTTPRoute', /^error .*in no release of Gateway API since 1\.0/],
  ['gateway.networking.k8s.io/v1alpha2', 'GRPCRoute', /^unknown .*removed in Gateway API 1\.2, and which release/],
];

const DEFINITION_FAULTS: readonly Fault[] = [
  [
    'a removal by the release in the charts',
    object('gateway.networking.k8s.io/v1alpha2', 'GRPCRoute') + GATEWAY_1_6,
    /^error .*Gateway API 1\.6/,
  ],
  [
    'a deprecation by it',
    object('gateway.networking.k8s.io/v1alpha2', 'TCPRoute') + GATEWAY_1_6,
    /^warning .*deprecated since Gateway API 1\.6/,
  ],
  [
    'a deprecation by a definition in the charts',
    object('acme.example/v1', 'Anvil') +
      definition(
        '{}',
        '[{name: v1, served: true, deprecated: true, deprecationWarning: use v2}, {name: v2, served: true}]',
      ),
    /^warning .*deprecated by its CustomResourceDefinition: use v2\./,
  ],
];

type VersionFault = readonly [kubernetes: string, apiVersion: string, kind: string, says: RegExp, source?: string];

const VERSION_FAULTS: readonly VersionFault[] = [
  [
    '1.21.0',
    'policy/v1beta1',
    'PodDisruptionBudget',
    /^warning .*deprecated since Kubernetes 1\.21, and 1\.25 removes it/,
  ],
  ['1.24.17', 'policy/v1beta1', 'PodDisruptionBudget', /^warning/],
  [
    '1.25.0',
    'policy/v1beta1',
    'PodDisruptionBudget',
    /^error/,
    'https://github.com/kubernetes-sigs/metrics-server/issues/1104',
  ],
  [
    '1.23.0',
    'extensions/v1beta1',
    'Ingress',
    /^error .*not served by Kubernetes 1\.23: it was removed in 1\.22/,
    'https://github.com/rancher/charts/issues/2091',
  ],
  [
    '1.21.0',
    'networking.k8s.io/v1beta1',
    'Ingress',
    /^warning .*deprecated since Kubernetes 1\.19, and 1\.22 removes it/,
    'https://github.com/twuni/docker-registry.helm/issues/19',
  ],
  [
    '1.26.0',
    'autoscaling/v2beta2',
    'HorizontalPodAutoscaler',
    /^error .*removed in 1\.26/,
    'https://github.com/hashicorp/vault-helm/issues/926',
  ],
  ['1.35.4', 'admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', /^error .*it came with 1\.36/],
  ['1.33.0', 'resource.k8s.io/v1', 'ResourceClaim', /^error .*it came with 1\.34/],
];

const KIND_NEAR_MISSES: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['autoscaling/v1', 'HorizontalPodAutoscaler'],
  // Another group of that name, and another kind of that version.
  ['acme.example/v1beta1', 'PodDisruptionBudget'],
  ['extensions/v1beta1', 'Anvil'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter'],
  ['networking.istio.io/v1beta1', 'VirtualService'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'],
  ['admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy'],
];

const VERSION_NEAR_MISSES: readonly (readonly [kubernetes: string, apiVersion: string, kind: string])[] = [
  ['1.20.0', 'policy/v1beta1', 'PodDisruptionBudget'],
  ['1.21.0', 'autoscaling/v2beta2', 'HorizontalPodAutoscaler'],
];

const on = (kubernetes: string, apiVersion: string, kind: string): ManifestSet =>
  setOf(object(apiVersion, kind), { istio: '1.31.0', kubernetes });

const HISTORY_NEAR_MISSES: readonly NearMiss[] = [
  [
    'an old version in what kubectl last applied',
    object('batch/v1', 'CronJob').replace(
      'metadata: {name: a}',
      `metadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"batch/v1beta1","kind":"CronJob"}'}}`,
    ),
    { source: 'https://github.com/FairwindsOps/pluto/issues/495' },
  ],
];

export const MANIFEST_API_VERSIONS: CheckCorpus = {
  check,
  faults: [
    ...KIND_FAULTS.map(
      ([apiVersion, kind, says]): Fault => [`${kind} of ${apiVersion}`, object(apiVersion, kind), says],
    ),
    ...DEFINITION_FAULTS,
    ...VERSION_FAULTS.map(
      ([kubernetes, apiVersion, kind, says, source]): Fault => [
        `${kind} of ${apiVersion} for ${kubernetes}`,
        on(kubernetes, apiVersion, kind),
        says,
        source === undefined ? {} : { source },
      ],
    ),
  ],
  nearMisses: [
    ...KIND_NEAR_MISSES.map(([apiVersion, kind]): NearMiss => [`${kind} of ${apiVersion}`, object(apiVersion, kind)]),
    ...VERSION_NEAR_MISSES.map(
      ([kubernetes, apiVersion, kind]): NearMiss => [
        `${kind} of ${apiVersion} for ${kubernetes}`,
        on(kubernetes, apiVersion, kind),
      ],
    ),
    ...HISTORY_NEAR_MISSES,
  ],
};
