import { expect, test } from '@jest/globals';
import { downloadOf } from './download-urls.ts';
import { TOOLS, type ToolId } from './tools.ts';

const LINUX = { os: 'linux', arch: 'amd64' } as const;
const MAC = { os: 'darwin', arch: 'arm64' } as const;

/** As it is in a fixed version: what follows must not change with every update of a program. */
function download(name: ToolId, version: string, platform: typeof LINUX | typeof MAC = LINUX, mirror?: string) {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`There is no ${name}.`);
  return downloadOf({ ...tool, version }, platform, mirror);
}

test.each<[ToolId, string, string, string | undefined, string | undefined]>([
  [
    'kubectl',
    '1.36.3',
    'https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubectl',
    undefined,
    'https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubectl.sha256',
  ],
  [
    'etcd',
    '3.7.0',
    'https://github.com/etcd-io/etcd/releases/download/v3.7.0/etcd-v3.7.0-linux-amd64.tar.gz',
    'etcd-v3.7.0-linux-amd64/etcd',
    'https://github.com/etcd-io/etcd/releases/download/v3.7.0/SHA256SUMS',
  ],
  [
    'kwok',
    '0.8.0',
    'https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-amd64',
    undefined,
    undefined,
  ],
  [
    'prometheus',
    '0.314.0',
    'https://github.com/prometheus/prometheus/releases/download/v3.14.0/prometheus-3.14.0.linux-amd64.tar.gz',
    'prometheus-3.14.0.linux-amd64/prometheus',
    'https://github.com/prometheus/prometheus/releases/download/v3.14.0/sha256sums.txt',
  ],
  [
    'prometheus',
    '0.305.2',
    'https://github.com/prometheus/prometheus/releases/download/v3.5.2/prometheus-3.5.2.linux-amd64.tar.gz',
    'prometheus-3.5.2.linux-amd64/prometheus',
    'https://github.com/prometheus/prometheus/releases/download/v3.5.2/sha256sums.txt',
  ],
  [
    'act',
    '0.2.89',
    'https://github.com/nektos/act/releases/download/v0.2.89/act_Linux_x86_64.tar.gz',
    'act',
    'https://github.com/nektos/act/releases/download/v0.2.89/checksums.txt',
  ],
  [
    'actionlint',
    '1.7.12',
    'https://github.com/rhysd/actionlint/releases/download/v1.7.12/actionlint_1.7.12_linux_amd64.tar.gz',
    'actionlint',
    'https://github.com/rhysd/actionlint/releases/download/v1.7.12/actionlint_1.7.12_checksums.txt',
  ],
  [
    'kube-score',
    '1.20.0',
    'https://github.com/zegl/kube-score/releases/download/v1.20.0/kube-score_1.20.0_linux_amd64.tar.gz',
    'kube-score',
    'https://github.com/zegl/kube-score/releases/download/v1.20.0/checksums.txt',
  ],
  [
    'dyff',
    '1.12.0',
    'https://github.com/homeport/dyff/releases/download/v1.12.0/dyff_1.12.0_linux_amd64.tar.gz',
    'dyff',
    'https://github.com/homeport/dyff/releases/download/v1.12.0/checksums.txt',
  ],
  [
    'kubectl-validate',
    '0.0.4',
    'https://github.com/kubernetes-sigs/kubectl-validate/releases/download/v0.0.4/kubectl-validate_linux_amd64.tar.gz',
    'kubectl-validate',
    'https://github.com/kubernetes-sigs/kubectl-validate/releases/download/v0.0.4/checksums.txt',
  ],
  [
    'helm',
    '4.3.1',
    'https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz',
    'linux-amd64/helm',
    'https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz.sha256sum',
  ],
])('%s %s is where its project publishes it', (name, version, url, member, sums) => {
  expect(download(name, version)).toEqual({ url, member, sums });
});

test('act calls platforms by other names', () => {
  expect(download('act', '0.2.89', MAC)?.url).toMatch(/\/act_Darwin_arm64\.tar\.gz$/);
});

test.each<ToolId>(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'])(
  '%s is not released for macOS in a form that is read here',
  (name) => {
    expect(download(name, '1.0.0', MAC)).toBeUndefined();
  },
);

test('everything is released for Linux but pilot-discovery and the istioctl of development snapshots', () => {
  const missing = TOOLS.filter((tool) => downloadOf(tool, LINUX, undefined) === undefined).map(({ name }) => name);
  expect(missing.sort()).toEqual([
    'istioctl-newer',
    'istioctl-older',
    'pilot-discovery-newer',
    'pilot-discovery-older',
  ]);
});

test('a mirror stands for every site, with the same paths', () => {
  expect(download('kubectl', '1.36.3', LINUX, 'https://mirror.example/bed')).toEqual({
    url: 'https://mirror.example/bed/release/v1.36.3/bin/linux/amd64/kubectl',
    member: undefined,
    sums: 'https://mirror.example/bed/release/v1.36.3/bin/linux/amd64/kubectl.sha256',
  });
});
