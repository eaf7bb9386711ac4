import { isIP, isIPv4 } from 'node:net';

/**
 * An IP address as Kubernetes reads it: without a zone, and no IPv4 address in IPv6 notation.
 * Source: k8s.io/apiserver/pkg/cel/library/ip.go, parseIPAddr.
 */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%') && !/^[0:]*:ffff:[\d.]+$/i.test(text);
}

/** Source: k8s.io/apiserver/pkg/cel/library/cidr.go, parseCIDR. */
export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !isAddress(address) || !/^(0|[1-9]\d*)$/.test(bits)) return false;
  return Number(bits) <= (isIPv4(address) ? 32 : 128);
}
