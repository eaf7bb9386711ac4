import type { MeshConfig } from '../config/mesh-config.ts';

/** The programs that mesh-ci runs. */
export const TOOL_NAMES = ['istioctl', 'helm', 'helmfile', 'kubeconform'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** Operating system and processor as Go names them. */
export interface Platform {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'amd64' | 'arm64';
}

/** `linux-amd64`: how mesh.lock names a platform. */
export function platformKey({ os, arch }: Platform): string {
  return `${os}-${arch}`;
}

/** The version of a tool that mesh.yaml asks for. istioctl's is the version of Istio. */
export function toolVersion(config: MeshConfig, tool: ToolName): string {
  return tool === 'istioctl' ? config.istio.version : config.tools[tool];
}
