/**
 * Charts that may put objects into the mesh's own namespace, by their names: those that action-generate writes, and
 * Istio's official ones.
 */
export const MESH_CHARTS: readonly string[] = ['istio', 'istio-crd', 'base', 'istiod', 'cni', 'ztunnel', 'gateway'];
