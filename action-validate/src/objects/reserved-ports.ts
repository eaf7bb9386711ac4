/**
 * Ports that the sidecar and its agent listen on.
 * Source: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio.
 */
export const RESERVED_PORTS: ReadonlySet<number> = new Set([
  15000, 15001, 15002, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090,
]);
