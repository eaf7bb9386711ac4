/** Istio's and Kubernetes' default. */
export const DOMAIN = 'cluster.local';

export function fullName(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.${DOMAIN}`;
}
