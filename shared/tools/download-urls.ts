import type { ToolName } from '../config/tool-names.ts';
import { checkedMirror } from './mirror.ts';
import type { Platform } from './tool.ts';

/** Where a project publishes the archive of one version. */
export interface Release {
  readonly url: string;
  /** The program's path inside the archive. */
  readonly member: string;
  /** Where the project publishes the archive's SHA-256, alone or in a list. */
  readonly sums: string;
}

const GITHUB = 'https://github.com';
const HELM = 'https://get.helm.sh';
const RAW = 'https://raw.githubusercontent.com';
const MIRROR_SETTING = '`tools.mirror` in mesh.yaml (or the input `mirror`)';

/**
 * The archive of a tool, as its project lays it out. With a mirror the same paths are taken from the mirror's base URL.
 * @param mirror base URL without the path; https, or http on this machine
 */
export function releaseOf(tool: ToolName, version: string, platform: Platform, mirror: string | undefined): Release {
  const { origin, directory, file, member, sums } = layout(tool, version, platform);
  const base = `${mirror === undefined || mirror === '' ? origin : checkedMirror(mirror, MIRROR_SETTING)}${directory}`;
  return { url: `${base}/${file}`, member, sums: `${base}/${sums}` };
}

/**
 * The catalogue of Kubernetes's own schemas, as the template that kubeconform takes for `-schema-location`. With a
 * mirror the same path is taken from the mirror's base URL.
 */
export function schemaCatalogue(mirror: string | undefined): string {
  const base = mirror === undefined || mirror === '' ? RAW : checkedMirror(mirror, MIRROR_SETTING);
  return `${base}/yannh/kubernetes-json-schema/master/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json`;
}

/**
 * Sources: pkg/build/archive.go of istio/release-builder (`osx-amd64` since Istio 1.19), Makefile of helm/helm,
 * .goreleaser.yml of helmfile/helmfile and yannh/kubeconform.
 */
function layout(tool: ToolName, version: string, { os, arch }: Platform) {
  switch (tool) {
    case 'istioctl': {
      // Istio alone calls macOS `osx`.
      const file = `istioctl-${version}-${os === 'darwin' ? 'osx' : os}-${arch}.tar.gz`;
      const directory = `/istio/istio/releases/download/${version}`;
      return { origin: GITHUB, directory, file, member: 'istioctl', sums: `${file}.sha256` };
    }
    case 'helm': {
      const file = `helm-v${version}-${os}-${arch}.tar.gz`;
      return { origin: HELM, directory: '', file, member: `${os}-${arch}/helm`, sums: `${file}.sha256sum` };
    }
    case 'helmfile': {
      const file = `helmfile_${version}_${os}_${arch}.tar.gz`;
      const directory = `/helmfile/helmfile/releases/download/v${version}`;
      return { origin: GITHUB, directory, file, member: 'helmfile', sums: `helmfile_${version}_checksums.txt` };
    }
    case 'kubeconform': {
      const file = `kubeconform-${os}-${arch}.tar.gz`;
      const directory = `/yannh/kubeconform/releases/download/v${version}`;
      return { origin: GITHUB, directory, file, member: 'kubeconform', sums: 'CHECKSUMS' };
    }
  }
}
