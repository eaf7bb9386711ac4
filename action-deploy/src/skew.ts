import type { ProxyImage } from '../../shared/istio/proxy.ts';

/** How the sidecars of a mesh stand to the control plane that is to be deployed. */
export type Skew = 'supported' | 'too-old' | 'ahead' | 'unknown';

/**
 * Istio supports sidecars that are at most one minor version older than the control plane, and none that are newer.
 * Source: https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew
 */
export function skew(sidecar: ProxyImage, version: string): Skew {
  const [theirs, ours] = [minorOf(sidecar.tag), minorOf(version)];
  if (theirs === undefined || ours === undefined || theirs.major !== ours.major) return 'unknown';
  if (theirs.minor > ours.minor) return 'ahead';
  return ours.minor - theirs.minor > 1 ? 'too-old' : 'supported';
}

function minorOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
