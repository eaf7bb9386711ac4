import { describe, expect, test } from '@jest/globals';
import type { ToolName } from '../config/tool-names.ts';
import type { UserError } from '../log/errors.ts';
import { releaseOf } from './download-urls.ts';
import type { Platform } from './tool.ts';

const LINUX: Platform = { os: 'linux', arch: 'amd64' };
const LINUX_ARM: Platform = { os: 'linux', arch: 'arm64' };
const MAC: Platform = { os: 'darwin', arch: 'arm64' };
const MAC_INTEL: Platform = { os: 'darwin', arch: 'amd64' };

const ISTIO = 'https://github.com/istio/istio/releases/download/1.27.3';
const HELMFILE = 'https://github.com/helmfile/helmfile/releases/download/v1.8.0';
const KUBECONFORM = 'https://github.com/yannh/kubeconform/releases/download/v0.8.0';
const HELM = 'https://get.helm.sh';

// As the projects' release pages list them: directory, archive, list of checksums, program in the archive.
test.each<[ToolName, string, Platform, string, string, string, string]>([
  ['istioctl', '1.27.3', LINUX, ISTIO, 'istioctl-1.27.3-linux-amd64.tar.gz', '.sha256', 'istioctl'],
  ['istioctl', '1.27.3', LINUX_ARM, ISTIO, 'istioctl-1.27.3-linux-arm64.tar.gz', '.sha256', 'istioctl'],
  ['istioctl', '1.27.3', MAC, ISTIO, 'istioctl-1.27.3-osx-arm64.tar.gz', '.sha256', 'istioctl'],
  ['istioctl', '1.27.3', MAC_INTEL, ISTIO, 'istioctl-1.27.3-osx-amd64.tar.gz', '.sha256', 'istioctl'],
  ['helm', '4.3.1', LINUX, HELM, 'helm-v4.3.1-linux-amd64.tar.gz', '.sha256sum', 'linux-amd64/helm'],
  ['helm', '4.3.1', MAC, HELM, 'helm-v4.3.1-darwin-arm64.tar.gz', '.sha256sum', 'darwin-arm64/helm'],
  [
    'helmfile',
    '1.8.0',
    LINUX,
    HELMFILE,
    'helmfile_1.8.0_linux_amd64.tar.gz',
    'helmfile_1.8.0_checksums.txt',
    'helmfile',
  ],
  [
    'helmfile',
    '1.8.0',
    MAC,
    HELMFILE,
    'helmfile_1.8.0_darwin_arm64.tar.gz',
    'helmfile_1.8.0_checksums.txt',
    'helmfile',
  ],
  ['kubeconform', '0.8.0', LINUX, KUBECONFORM, 'kubeconform-linux-amd64.tar.gz', 'CHECKSUMS', 'kubeconform'],
  ['kubeconform', '0.8.0', MAC, KUBECONFORM, 'kubeconform-darwin-arm64.tar.gz', 'CHECKSUMS', 'kubeconform'],
])('%s %s is where its project publishes it', (tool, version, platform, directory, file, sums, member) => {
  expect(releaseOf(tool, version, platform, undefined)).toEqual({
    url: `${directory}/${file}`,
    member,
    sums: sums.startsWith('.') ? `${directory}/${file}${sums}` : `${directory}/${sums}`,
  });
});

test.each([
  ['https://mirror.example', 'https://mirror.example/helm-v4.3.1-linux-amd64.tar.gz'],
  ['https://mirror.example/', 'https://mirror.example/helm-v4.3.1-linux-amd64.tar.gz'],
  [
    'https://mirror.example/artifactory/tools',
    'https://mirror.example/artifactory/tools/helm-v4.3.1-linux-amd64.tar.gz',
  ],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/helm-v4.3.1-linux-amd64.tar.gz'],
  ['http://localhost:8080', 'http://localhost:8080/helm-v4.3.1-linux-amd64.tar.gz'],
  ['', 'https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz'],
])('with the mirror %j helm comes from %s', (mirror, url) => {
  expect(releaseOf('helm', '4.3.1', LINUX, mirror).url).toBe(url);
});

describe('a mirror', () => {
  const refusal = (mirror: string): UserError => {
    try {
      releaseOf('helm', '4.3.1', LINUX, mirror);
    } catch (error) {
      return error as UserError;
    }
    throw new Error('was not refused');
  };

  test.each([
    'http://mirror.example',
    'http://127.0.0.1.mirror.example',
    'file:///srv',
    'mirror.example',
    '//x',
    'ftp://x',
  ])('%s is refused: it is not https', (mirror) => {
    expect(refusal(mirror)).toMatchObject({ what: `The mirror \`${mirror}\` is not an https URL.` });
  });

  test('with a password is refused, and the password not shown', () => {
    const { what, next } = refusal('https://ada:pa55word@mirror.example');
    expect(what).toContain('a user name or a password');
    expect(what + next).not.toContain('pa55word');
  });
});
