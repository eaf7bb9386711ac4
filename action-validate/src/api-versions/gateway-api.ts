import type { ServedApi } from './served-api.ts';

const GROUP = 'gateway.networking.k8s.io';

/**
 * Versions of Gateway API's kinds that not every release of Gateway API 1 serves; a release before 1.0 counts as 0.
 * Sources: the release notes of v0.6.0, v1.1.0, v1.2.0 and v1.5.0
 * (https://github.com/kubernetes-sigs/gateway-api/releases), and `served` and `deprecated` in config/crd/standard of
 * v1.5.1 and v1.6.0.
 */
export const GATEWAY_APIS: readonly ServedApi[] = [
  ...['Gateway', 'GatewayClass', 'HTTPRoute'].map((kind) => ({
    ...{ group: GROUP, version: 'v1alpha2', kind, removed: 0, replacement: `${GROUP}/v1 ${kind}` },
  })),
  { group: GROUP, version: 'v1alpha2', kind: 'ReferencePolicy', removed: 0, replacement: `${GROUP}/v1 ReferenceGrant` },
  {
    group: GROUP,
    version: 'v1alpha2',
    kind: 'GRPCRoute',
    deprecated: 1,
    removed: 2,
    replacement: `${GROUP}/v1 GRPCRoute`,
  },
  {
    ...{ group: GROUP, version: 'v1alpha2', kind: 'ReferenceGrant', removed: 2 },
    replacement: `${GROUP}/v1beta1 ReferenceGrant`,
  },
  // The experimental channel still serves these; the standard one does not.
  ...['v1alpha2', 'v1alpha3'].map((version) => ({
    ...{ group: GROUP, version, kind: 'TLSRoute', deprecated: 5, replacement: `${GROUP}/v1 TLSRoute` },
  })),
  ...['TCPRoute', 'UDPRoute'].map((kind) => ({
    ...{ group: GROUP, version: 'v1alpha2', kind, deprecated: 6, replacement: `${GROUP}/v1 ${kind}` },
  })),
];
