import { checkCurlInProbes as check } from '../../src/checks/check-curl-in-probes.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

interface Probed {
  readonly command: string;
  readonly probe?: string;
  readonly list?: 'containers' | 'initContainers';
  readonly env?: string;
}

export function pod({ command, probe = 'readinessProbe', list = 'containers', env = '[]' }: Probed): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cart}
spec:
  template:
    spec:
      ${list}: [{name: cart, env: ${env}, ${probe}: {exec: {command: ${command}}}}]
`;
}

const FAULTS: readonly Fault[] = [
  [
    'curl in an image without it',
    pod({ command: '[curl, -f, "http://localhost"]' }),
    /runs curl/,
    { source: 'https://github.com/subfuzion/voting-app/issues/11' },
  ],
  [
    'curl in a shell, with a second answer',
    pod({ command: '[/bin/sh, -c, "curl -f HTTP://localhost:12345/-/ready || exit 1"]' }),
    /runs curl/,
    { source: 'https://github.com/grafana/alloy/issues/4226' },
  ],
  [
    'a pipe whose exit code is not that of curl',
    pod({ command: `[/bin/sh, -c, "curl -s http://127.0.0.1:8008/metrics | awk '/peers/ {exit 1}'"]` }),
    /runs curl/,
    { source: 'https://github.com/kubernetes/kubernetes/issues/125339' },
  ],
  [
    'curl where it is there, in a branch of a shell',
    pod({
      command: `[sh, -c, 'if [ -x "$(command -v curl)" ]; then exec curl --fail http://localhost:9090/-/ready; else exit 1; fi']`,
    }),
    /runs curl/,
    { source: 'https://github.com/prometheus-operator/prometheus-operator/issues/8605' },
  ],
  [
    'curl itself',
    pod({ command: '[curl, -f, "http://localhost:8080/health"]' }),
    /^error .*readinessProbe.*cart runs curl/,
  ],
  [
    'wget with its path',
    pod({ command: '[/usr/bin/wget, -qO-, "http://localhost"]', probe: 'livenessProbe' }),
    /runs wget/,
  ],
  [
    'a shell',
    pod({ command: '[sh, -c, "curl -fsS http://127.0.0.1:8080/ready || exit 1"]', probe: 'startupProbe' }),
    /startupProbe .*runs curl/,
  ],
  ['a pipe', pod({ command: '["/bin/sh", "-ec", "wget -qO- localhost:9200/_health | grep green"]' }), /runs wget/],
  ['a substitution', pod({ command: `[bash, -c, 'test "$(curl -s localhost/x)" = 200']` }), /runs curl/],
  ['a wrapper', pod({ command: '[timeout, "5", curl, "localhost:80"]' }), /runs curl/],
  ['busybox', pod({ command: '[/bin/busybox, wget, --spider, "http://localhost:80"]' }), /runs wget/],
  [
    'a native sidecar',
    pod({ command: '[curl, "localhost:80"]', list: 'initContainers' }),
    /initContainers\.0.*runs curl/,
  ],
  [
    'a variable',
    pod({ command: '[sh, -c, "$CLIENT localhost:80"]', env: '[{name: CLIENT, value: curl -f}]' }),
    /runs curl/,
  ],
  [
    "Kubernetes' own variable",
    pod({ command: '["$(CLIENT)", "localhost:80"]', env: '[{name: CLIENT, value: /usr/bin/curl}]' }),
    /runs curl/,
  ],
  [
    'a program that only the cluster knows',
    pod({ command: '["$(CLIENT)"]', env: '[{name: CLIENT, valueFrom: {secretKeyRef: {name: a, key: b}}}]' }),
    /^unknown .*in a variable/,
  ],
  ['a script in a variable of the image', pod({ command: '[sh, -c, "$PROBE"]' }), /^unknown/],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['another program', pod({ command: '[pg_isready, -U, postgres]' })],
  ['a name that only begins so', pod({ command: '[sh, -c, "curly localhost"]' })],
  ['a file of that name', pod({ command: '[cat, /tmp/curl]' })],
  ['a text about it', pod({ command: `[sh, -c, 'echo "run; curl x" && grep -q wget /tmp/log']` })],
  ['a comment', pod({ command: '["sh", "-c", "pg_isready # not curl localhost"]' })],
  ['whether it is there', pod({ command: '[sh, -c, "command -v curl"]' })],
  ['a script of the image', pod({ command: '[/opt/check-curl.sh]' })],
  ['an argument of a shell that is no script', pod({ command: '[sh, /curl]' })],
  [
    'a hook in place of a probe',
    pod({ command: '[]' }).replace('readinessProbe: {', 'lifecycle: {preStop: {').replace('[]}}}]', '[curl, x]}}}}]'),
  ],
  ['httpGet', pod({ command: '[]' }).replace('{exec: {command: []}}', '{httpGet: {path: /curl, port: 80}}')],
];

export const CURL_IN_PROBES: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
