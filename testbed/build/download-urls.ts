import { releaseOf } from '../../shared/tools/download-urls.ts';
import { type Platform, platformKey } from '../../shared/tools/tool.ts';
import type { Tool } from './tools.ts';

/** Where a project publishes a program of one version for one platform. */
export interface ToolDownload {
  readonly url: string;
  /** The program's path inside the archive. Undefined: the file is the program. */
  readonly member: string | undefined;
  /** Where the project publishes the file's SHA-256, alone or in a list. Undefined: it does not. */
  readonly sums: string | undefined;
}

const GITHUB = 'https://github.com';
const KUBERNETES = 'https://dl.k8s.io';

/**
 * Where a program of the bed is published. Undefined when nobody releases it as a file for this platform.
 * @param mirror checked base URL that stands for every site, with the same paths
 */
export function downloadOf(tool: Tool, platform: Platform, mirror: string | undefined): ToolDownload | undefined {
  const { name } = tool;
  if (name === 'helm' || name === 'helmfile' || name === 'kubeconform') {
    return releaseOf(name, tool.version, platform, mirror);
  }
  const found = layout(tool, platform);
  if (found === undefined) return undefined;
  const { origin, directory, file, member, sums } = found;
  const base = `${mirror ?? origin}${directory}`;
  return { url: `${base}/${file}`, member, sums: sums === undefined ? undefined : `${base}/${sums}` };
}

interface Layout {
  readonly origin: string;
  readonly directory: string;
  readonly file: string;
  readonly member?: string;
  readonly sums?: string;
}

/**
 * Sources: https://kubernetes.io/releases/download/ (programs of the server are for Linux only); scripts/build-binary.sh
 * and release.sh of etcd-io/etcd (zip for all but Linux); hack/releases.sh of kubernetes-sigs/kwok; .promu.yml of
 * prometheus/prometheus; .goreleaser.yml of nektos/act, rhysd/actionlint, homeport/dyff, zegl/kube-score and
 * kubernetes-sigs/kubectl-validate.
 */
function layout({ name, version }: Tool, platform: Platform): Layout | undefined {
  const { os, arch } = platform;
  switch (name) {
    case 'kube-apiserver':
    case 'kube-controller-manager':
    case 'kube-scheduler':
    case 'kubectl': {
      if (name !== 'kubectl' && os !== 'linux') return undefined;
      const directory = `/release/v${version}/bin/${os}/${arch}`;
      return { origin: KUBERNETES, directory, file: name, sums: `${name}.sha256` };
    }
    case 'etcd': {
      if (os !== 'linux') return undefined;
      const folder = `etcd-v${version}-${platformKey(platform)}`;
      return {
        ...github('etcd-io/etcd', version),
        file: `${folder}.tar.gz`,
        member: `${folder}/etcd`,
        sums: 'SHA256SUMS',
      };
    }
    case 'kwok':
      return { ...github('kubernetes-sigs/kwok', version), file: `kwok-${platformKey(platform)}` };
    case 'prometheus': {
      const release = prometheusRelease(version);
      const folder = `prometheus-${release}.${platformKey(platform)}`;
      return {
        ...github('prometheus/prometheus', release),
        file: `${folder}.tar.gz`,
        member: `${folder}/prometheus`,
        sums: 'sha256sums.txt',
      };
    }
    case 'act': {
      const file = `act_${os === 'linux' ? 'Linux' : 'Darwin'}_${arch === 'amd64' ? 'x86_64' : arch}.tar.gz`;
      return { ...github('nektos/act', version), file, member: name, sums: 'checksums.txt' };
    }
    case 'actionlint': {
      const file = `actionlint_${version}_${os}_${arch}.tar.gz`;
      return {
        ...github('rhysd/actionlint', version),
        file,
        member: name,
        sums: `actionlint_${version}_checksums.txt`,
      };
    }
    case 'dyff':
    case 'kube-score': {
      const file = `${name}_${version}_${os}_${arch}.tar.gz`;
      const repository = name === 'dyff' ? 'homeport/dyff' : 'zegl/kube-score';
      return { ...github(repository, version), file, member: name, sums: 'checksums.txt' };
    }
    case 'kubectl-validate': {
      const file = `kubectl-validate_${os}_${arch}.tar.gz`;
      return { ...github('kubernetes-sigs/kubectl-validate', version), file, member: name, sums: 'checksums.txt' };
    }
    default:
      // Nobody releases pilot-discovery, and of Istio's development snapshots istioctl neither.
      return undefined;
  }
}

function github(repository: string, version: string) {
  return { origin: GITHUB, directory: `/${repository}/releases/download/v${version}` };
}

/** The Go module of Prometheus 3.16.0 is v0.316.0: modules of a major version above 1 would need it in their path. */
function prometheusRelease(moduleVersion: string): string {
  return moduleVersion.replace(/^0\.(\d)(\d\d)\./, (_, major: string, minor: string) => `${major}.${Number(minor)}.`);
}
