import { UserError } from '../report/errors.ts';
import type { Platform, ToolName } from './tool.ts';

/** Where a project publishes the archive of one version. */
export interface Release {
  readonly url: string;
  /** The program's path inside the archive. */
  readonly member: string;
}

const GITHUB = 'https://github.com';
const HELM = 'https://get.helm.sh';

/**
 * The archive of a tool, as its project lays it out. With a mirror the same path is taken from the mirror's base URL.
 * @param mirror base URL without the path; https, or http on this machine
 */
export function releaseOf(tool: ToolName, version: string, platform: Platform, mirror: string | undefined): Release {
  const { origin, path, member } = layout(tool, version, platform);
  const base = mirror === undefined || mirror === '' ? origin : checkedMirror(mirror);
  return { url: `${base}${path}`, member };
}

function layout(tool: ToolName, version: string, { os, arch }: Platform) {
  switch (tool) {
    case 'istioctl': {
      // Istio alone calls macOS `osx`.
      const file = `istioctl-${version}-${os === 'darwin' ? 'osx' : os}-${arch}.tar.gz`;
      return { origin: GITHUB, path: `/istio/istio/releases/download/${version}/${file}`, member: 'istioctl' };
    }
    case 'helm':
      return { origin: HELM, path: `/helm-v${version}-${os}-${arch}.tar.gz`, member: `${os}-${arch}/helm` };
    case 'helmfile': {
      const file = `helmfile_${version}_${os}_${arch}.tar.gz`;
      return { origin: GITHUB, path: `/helmfile/helmfile/releases/download/v${version}/${file}`, member: 'helmfile' };
    }
    case 'kubeconform': {
      const file = `kubeconform-${os}-${arch}.tar.gz`;
      return {
        origin: GITHUB,
        path: `/yannh/kubeconform/releases/download/v${version}/${file}`,
        member: 'kubeconform',
      };
    }
  }
}

function checkedMirror(mirror: string): string {
  const url = URL.parse(mirror);
  const onThisMachine = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && onThisMachine))) {
    throw new UserError(`The mirror \`${mirror}\` is not an https URL.`, {
      next: 'Set `tools.mirror` in mesh.yaml (or the input `mirror`) to an https:// base URL.',
    });
  }
  return mirror.replace(/\/+$/, '');
}
