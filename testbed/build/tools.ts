import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  /** Folder under testbed/tools whose go.mod pins it. Programs of one group are built one after the other. */
  readonly group: string;
  readonly package: string;
  /** Values of Go variables, by their full name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Build tags: what is left out is neither compiled nor needed in go.sum. */
  readonly tags: readonly string[];
}

/** The slowest groups first: two are built at a time. */
export const TOOLS: readonly Tool[] = [
  ...(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const).map((name) =>
    tool(name, KUBERNETES, 'kubernetes', `k8s.io/kubernetes/cmd/${name}`, {
      'k8s.io/component-base/version.gitVersion': `v${KUBERNETES}`,
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '36',
    }),
  ),
  ...istio('newer'),
  ...istio('older'),
  tool('helmfile', '1.8.0', 'helmfile', 'github.com/helmfile/helmfile', {
    'go.szostok.io/version.version': 'v1.8.0',
  }),
  // Without the service discovery of twenty clouds; files are enough for the bed.
  tool('prometheus', '0.316.0', 'prometheus', 'github.com/prometheus/prometheus/cmd/prometheus', {}, ['remove_all_sd']),
  tool('helm', '4.3.1', 'helm', 'helm.sh/helm/v4/cmd/helm', {
    'helm.sh/helm/v4/internal/version.version': 'v4.3.1',
  }),
  tool('kwok', '0.8.0', 'kwok', 'sigs.k8s.io/kwok/cmd/kwok'),
  tool('act', '0.2.89', 'act', 'github.com/nektos/act'),
  tool('etcd', '3.7.3', 'etcd', 'go.etcd.io/etcd/server/v3'),
  tool('kubeconform', '0.8.0', 'checks', 'github.com/yannh/kubeconform/cmd/kubeconform', {
    'main.version': 'v0.8.0',
  }),
  // What a user would run instead of action-validate: for its bench.
  tool('kube-score', '1.20.0', 'kube-score', 'github.com/zegl/kube-score/cmd/kube-score', {
    'main.version': '1.20.0',
  }),
  // Only what action-validate's checks are compared with, as kube-score is.
  tool('kubectl-validate', '0.0.4', 'kubectl-validate', 'sigs.k8s.io/kubectl-validate'),
  tool('actionlint', '1.7.12', 'checks', 'github.com/rhysd/actionlint/cmd/actionlint'),
  // Only what bench/diff.ts measures action-diff against.
  tool('dyff', '1.12.0', 'dyff', 'github.com/homeport/dyff/cmd/dyff'),
];

function istio(snapshot: IstioSnapshot): Tool[] {
  const variables = { 'istio.io/istio/pkg/version.buildVersion': ISTIO[snapshot] };
  const group = `istio-${snapshot}`;
  return [
    tool(`pilot-discovery-${snapshot}`, ISTIO[snapshot], group, 'istio.io/istio/pilot/cmd/pilot-discovery', variables),
    tool(`istioctl-${snapshot}`, ISTIO[snapshot], group, 'istio.io/istio/istioctl/cmd/istioctl', variables),
  ];
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

/** `go build`'s flags for a tool: without symbols, which makes links quicker and files smaller. */
export function buildFlags({ variables, tags }: Tool): string[] {
  const linker = ['-s', '-w', ...Object.entries(variables).map(([name, value]) => `-X=${name}=${value}`)].join(' ');
  return ['-trimpath', '-tags', tags.join(','), '-ldflags', linker];
}

/** Changes whenever the program would: with its modules, their versions, its flags and this machine's platform. */
export async function toolKey(tool: Tool): Promise<string> {
  const directory = groupDirectory(tool.group);
  const flags = buildFlags(tool).join(' ');
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${tool.package} ${flags}`);
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(directory, file)));
  return `${tool.name}-${tool.version}-${hash.digest('hex').slice(0, 12)}`;
}
