import type { MeshConfig } from '../config/mesh-config.ts';
import type { ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';

/** Operating system and processor as Go names them. */
export interface Platform {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'amd64' | 'arm64';
}

/** Every platform that the suite runs on. */
export const PLATFORMS: readonly Platform[] = (['darwin', 'linux'] as const).flatMap((os) =>
  (['amd64', 'arm64'] as const).map((arch) => ({ os, arch })),
);

/** `linux-amd64`: how mesh.lock names a platform. */
export function platformKey({ os, arch }: Platform): string {
  return `${os}-${arch}`;
}

/** The version of a tool that mesh.yaml asks for. istioctl's is the version of Istio. */
export function toolVersion(config: MeshConfig, tool: ToolName): string {
  return tool === 'istioctl' ? config.istio.version : config.tools[tool];
}

/** @throws UserError on a machine that no program is published for */
export function thisPlatform(): Platform {
  const { platform, arch } = process;
  if ((platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64')) {
    return { os: platform, arch: arch === 'x64' ? 'amd64' : 'arm64' };
  }
  throw new UserError(`mesh-ci does not run on ${platform}/${arch}.`, {
    next: 'Use a Linux or macOS runner on x64 or arm64.',
  });
}
