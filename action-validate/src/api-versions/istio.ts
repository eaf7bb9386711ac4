import type { ServedApi } from './served-api.ts';

function apis(
  apiVersion: string,
  kinds: readonly string[],
  releases: Pick<ServedApi, 'introduced' | 'removed'>,
): ServedApi[] {
  const [group = '', version = ''] = apiVersion.split('/');
  return kinds.map((kind) => ({ group, version, kind, ...releases }));
}

const PEER = 'security.istio.io/v1 PeerAuthentication or RequestAuthentication';
const MIXER = [
  ...['adapter', 'attributemanifest', 'handler', 'instance', 'rule', 'template'],
  ...['HTTPAPISpec', 'HTTPAPISpecBinding', 'QuotaSpec', 'QuotaSpecBinding'],
];
const NETWORKING = [
  ...['DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService', 'WorkloadEntry', 'WorkloadGroup'],
];

/**
 * Istio's API versions that not every release of Istio 1 has.
 * Sources: https://istio.io/latest/blog/2021/migrate-alpha-policy (1.6), the change notes of 1.8 (Mixer) and 1.24 (the
 * operator in the cluster, istio.io/istio/releasenotes/notes/drop-iop.yaml), and
 * https://istio.io/latest/blog/2024/v1-apis (1.22).
 */
export const ISTIO_APIS: readonly ServedApi[] = [
  { group: 'authentication.istio.io', version: 'v1alpha1', kind: 'Policy', removed: 6, replacement: PEER },
  { group: 'authentication.istio.io', version: 'v1alpha1', kind: 'MeshPolicy', removed: 6, replacement: PEER },
  ...apis('rbac.istio.io/v1alpha1', ['ClusterRbacConfig', 'RbacConfig', 'ServiceRole', 'ServiceRoleBinding'], {
    removed: 6,
  }).map((api) => ({ ...api, replacement: 'security.istio.io/v1 AuthorizationPolicy' })),
  ...apis('config.istio.io/v1alpha2', MIXER, { removed: 8 }),
  ...apis('install.istio.io/v1alpha1', ['IstioOperator'], { removed: 24 }),
  ...apis('networking.istio.io/v1', NETWORKING, { introduced: 22 }),
  ...apis('security.istio.io/v1', ['PeerAuthentication'], { introduced: 22 }),
  ...apis('telemetry.istio.io/v1', ['Telemetry'], { introduced: 22 }),
];
