import type { AnalyzeMessage } from './analyze.ts';

/**
 * Codes of `istioctl analyze` that are not reported, each with its reason. The page of check_istio_manifests in
 * docs/checks.md lists them as well.
 */
const LEFT_OUT: Readonly<Record<string, string>> = {
  IST0106: '`istioctl validate` says the same',
  IST0133: '`istioctl validate` says the same',
  IST0130: '`istioctl validate` says the same',
  IST0131: '`istioctl validate` says the same',
  IST0134: 'check_istio_serviceentry_port_protocol tells it, and knows when istiod gives the address',
  IST0128: 'without caCertificates, proxies verify with the certificates of the system since Istio 1.20',
  IST0129: 'without caCertificates, proxies verify with the certificates of the system since Istio 1.20',
};

export function isLeftOut({ code, level, message }: AnalyzeMessage): boolean {
  // check_service_discovery tells of subsets, and knows which rules the charts do not hold.
  const isSubset = code === 'IST0101' && message.includes('host+subset');
  return level === 'Info' || isSubset || LEFT_OUT[code] !== undefined;
}

/** What to do, by code. */
const FIXES: Readonly<Record<string, string>> = {
  IST0002: 'Use what replaces it.',
  IST0101: 'Correct the name, as `namespace/name` for one of another namespace; or make sure that the cluster has it.',
  IST0109: 'Merge their routes into one VirtualService, or give each its own hosts.',
  IST0132: 'Add the host to `servers[].hosts` of the Gateway, or remove it here.',
  IST0138: 'Put the hosts of one certificate into one Gateway.',
  IST0151: 'Use INSERT_FIRST or ADD, or set a priority.',
  IST0152: 'Use REPLACE for HTTP_FILTER and NETWORK_FILTER only; MERGE changes what is there.',
  IST0153: 'Use MERGE: nothing can be added there.',
  IST0154: 'Use MERGE: nothing can be removed there.',
  IST0155: 'Use INSERT_FIRST or ADD, or set a priority; proxies of two versions run during an upgrade.',
  IST0157: 'Name a provider, or take the list out.',
  IST0160: 'Keep one without a selector in each namespace, and give the others a selector.',
  IST0165: 'Attach the route to the Gateway of the Gateway API with an HTTPRoute.',
  IST0177: 'Give the port of the host the same protocol everywhere.',
};

export function fixOf({ code }: AnalyzeMessage): string {
  return FIXES[code] ?? `See https://istio.io/latest/docs/reference/config/analysis/${code.toLowerCase()}/.`;
}
