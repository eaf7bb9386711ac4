import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goFlags } from './go.ts';

export type IstioSnapshot = 'older' | 'newer';

/**
 * The two Istio versions of the bed. Both are development snapshots of 1.31, so they are named by the dates of their
 * commits and not as the releases that they are not. The proxies' image tag is the same text.
 */
export const ISTIO: Readonly<Record<IstioSnapshot, string>> = {
  older: '1.31-alpha.20260423',
  newer: '1.31-alpha.20260827',
};

const KUBERNETES = '1.36.3';

export type ToolId =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubectl'
  | 'etcd'
  | 'kwok'
  | 'prometheus'
  | 'istioctl-older'
  | 'pilot-discovery-older'
  | 'istioctl-newer'
  | 'pilot-discovery-newer'
  | 'helm'
  | 'helmfile'
  | 'kubeconform'
  | 'kube-score'
  | 'kubectl-validate'
  | 'actionlint'
  | 'dyff'
  | 'act';

/** A program of the bed, built from the Go module proxy. */
export interface Tool {
  readonly name: ToolId;
  readonly version: string;
  /** Folder under testbed/tools whose go.mod pins it. Programs of one group are compiled together. */
  readonly group: string;
  readonly package: string;
  /** Values of Go variables, by their full name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Build tags: what is left out is neither compiled nor needed in go.sum. */
  readonly tags: readonly string[];
}

/**
 * Nearly all are in the group `bed`, with every module at one version: what several of them use is compiled once. The
 * older Istio cannot be in it, as a module has one version in a group. The order is the one in which they are asked for.
 */
export const TOOLS: readonly Tool[] = [
  tool('act', '0.2.89', 'bed', 'github.com/nektos/act'),
  tool('helm', '4.3.1', 'bed', 'helm.sh/helm/v4/cmd/helm', {
    'helm.sh/helm/v4/internal/version.version': 'v4.3.1',
  }),
  tool('helmfile', '1.8.0', 'bed', 'github.com/helmfile/helmfile', {
    'go.szostok.io/version.version': 'v1.8.0',
  }),
  tool('kubeconform', '0.8.0', 'bed', 'github.com/yannh/kubeconform/cmd/kubeconform', {
    'main.version': 'v0.8.0',
  }),
  istio('istioctl', 'newer'),
  istio('pilot-discovery', 'newer'),
  ...(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const).map((name) =>
    tool(name, KUBERNETES, 'bed', `k8s.io/kubernetes/cmd/${name}`, {
      'k8s.io/component-base/version.gitVersion': `v${KUBERNETES}`,
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '36',
    }),
  ),
  tool('etcd', '3.7.3', 'bed', 'go.etcd.io/etcd/server/v3'),
  tool('kwok', '0.8.0', 'bed', 'sigs.k8s.io/kwok/cmd/kwok'),
  // Without the service discovery of twenty clouds; files are enough for the bed.
  tool('prometheus', '0.316.0', 'bed', 'github.com/prometheus/prometheus/cmd/prometheus', {}, ['remove_all_sd']),
  istio('pilot-discovery', 'older'),
  istio('istioctl', 'older'),
  // Only for `npm run lint`.
  tool('actionlint', '1.7.12', 'actionlint', 'github.com/rhysd/actionlint/cmd/actionlint'),
  // Only what the benchmarks and the comparison of action-validate measure against: as their projects release them.
  tool('kube-score', '1.20.0', 'kube-score', 'github.com/zegl/kube-score/cmd/kube-score', {
    'main.version': '1.20.0',
  }),
  tool('kubectl-validate', '0.0.4', 'kubectl-validate', 'sigs.k8s.io/kubectl-validate'),
  tool('dyff', '1.12.0', 'dyff', 'github.com/homeport/dyff/cmd/dyff'),
];

function istio(program: 'istioctl' | 'pilot-discovery', snapshot: IstioSnapshot): Tool {
  const folder = program === 'istioctl' ? 'istioctl' : 'pilot';
  const variables = { 'istio.io/istio/pkg/version.buildVersion': ISTIO[snapshot] };
  const group = snapshot === 'newer' ? 'bed' : 'istio-older';
  return tool(`${program}-${snapshot}`, ISTIO[snapshot], group, `istio.io/istio/${folder}/cmd/${program}`, variables);
}

function tool(
  name: ToolId,
  version: string,
  group: string,
  packagePath: string,
  variables: Tool['variables'] = {},
  tags: Tool['tags'] = [],
): Tool {
  return { name, version, group, package: packagePath, variables, tags };
}

/** The directory of a group's go.mod. */
export function groupDirectory(group: string): string {
  return join(import.meta.dirname, '..', 'tools', group);
}

/** Changes whenever the program would: with its modules, their versions, its flags and this machine's platform. */
export async function toolKey(tool: Tool): Promise<string> {
  const directory = groupDirectory(tool.group);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${tool.package} ${goFlags([tool])}`);
  const manifest = await readFile(join(directory, 'go.mod'), 'utf8');
  hash.update(manifest).update(await readFile(join(directory, 'go.sum')));
  // Modules of this checkout have no version that go.mod could hold.
  for (const [, path = ''] of manifest.matchAll(/ => (\.\.\/\S+)$/gm)) {
    const files = await readdir(join(directory, path), { recursive: true, withFileTypes: true });
    const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of paths.sort()) hash.update(await readFile(file));
  }
  return `${tool.name}-${tool.version}-${hash.digest('hex').slice(0, 12)}`;
}
