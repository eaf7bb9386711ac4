import { checkImageName } from '../../src/checks/check-image-name.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkImageName();
const SUM = 'a'.repeat(64);

export function pod(image: string, { name = 'cart', list = 'containers' } = {}): string {
  return `
apiVersion: batch/v1
kind: CronJob
metadata: {name: cart}
spec: {jobTemplate: {spec: {template: {spec: {${list}: [{name: ${name}, image: ${image}}]}}}}}
`;
}

const FAULTS: readonly Fault[] = [
  ['no tag', pod('nginx'), /^error .*containers\.0\.image .*neither a tag nor a digest/],
  // the port of a registry taken for a tag.
  [
    'the port of a registry alone',
    pod('reg:5000/app'),
    /neither a tag nor a digest/,
    { source: 'https://github.com/ryo-ebata/cc-audit/issues/505' },
  ],
  ['latest', pod('nginx:latest'), /the tag `latest`/],
  ['latest behind a port', pod('registry.example.com:5000/acme/app:latest'), /the tag `latest`/],
  ['upper case', pod('acme/Cart:1'), /upper-case letters in its name/],
  ['upper case that makes a registry of a name', pod('Acme/cart:1'), /"Acme" is taken for a registry/],
  ['a template that was not rendered', pod('"{{ .Values.image }}:1"'), /blank/],
  ['an empty tag', pod('"cart:"'), /an invalid tag ""/],
  ['a short digest', pod('cart@sha256:abc'), /an invalid digest "sha256:abc"/],
  ['a scheme', pod('https://reg.example.com/cart:1'), /has /],
  ['no image', pod('""'), /has no image/],
  ['a number', pod('1.25'), /is not a string/],
  ['an init container', pod('busybox', { list: 'initContainers' }), /initContainers\.0\.image/],
  ['auto elsewhere than in a proxy', pod('auto'), /neither a tag/],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['a tag', pod('nginx:1.27.3')],
  ['a tag behind a port', pod('reg:5000/app:1')],
  ['a port that is a tag', pod('app:5000')],
  // See also https://github.com/aquasecurity/appshield/issues/132
  ['a digest alone', pod(`nginx@sha256:${SUM}`), { source: 'https://github.com/bridgecrewio/checkov/issues/535' }],
  ['a digest with `latest`, which nobody looks at', pod(`nginx:latest@sha256:${SUM}`)],
  ['a tag that only begins so', pod('nginx:latest-2026.1')],
  ['upper case in a tag', pod('acme/cart:V1.0-RC1')],
  ['a registry on an IPv6 address', pod('"[2001:db8::1]:5000/app:1"')],
  ["the injector's placeholder", pod('auto', { name: 'istio-proxy' })],
];

export const IMAGE_NAME: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
