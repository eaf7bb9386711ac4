import { checkDuplicateEnvironmentVariables as check } from '../../src/checks/check-duplicate-environment-variables.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

export function pod(env: string, { envFrom = '[]', list = 'containers', more = '' } = {}): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec: {template: {spec: {${list}: [{name: cart, env: ${env}, envFrom: ${envFrom}}]}}}
${more}`;
}

const SETTINGS = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {LEVEL: info}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {KEY: x}
data: {LEVEL: eA==}
`;

const FAULTS: readonly Fault[] = [
  [
    'a name that an upgrade would take away as a whole',
    pod('[{name: VARONE, value: foo}, {name: VARTWO, value: bar}, {name: VARONE, value: baz}]'),
    /^error .*sets VARONE twice: env\[0\] and env\[2\]/,
    { source: 'https://github.com/helm/helm/issues/12643' },
  ],
  [
    'a value of the user beside that of the chart',
    pod('[{name: IS_BEHIND_PROXY, value: "1"}, {name: IS_BEHIND_PROXY, value: "True"}]'),
    /^error .*sets IS_BEHIND_PROXY twice/,
    { source: 'https://github.com/PostHog/charts-clickhouse/issues/442' },
  ],
  [
    'two values',
    pod('[{name: A, value: "1"}, {name: A, value: "2"}]'),
    /^error .*env\.1\.name .*sets A twice: env\[0\] and env\[1\]/,
  ],
  ['the same value twice', pod('[{name: A, value: x}, {name: B}, {name: A, value: x}]'), /env\[0\] and env\[2\]/],
  [
    'a value and a reference',
    pod('[{name: A}, {name: A, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]'),
    /sets A twice/,
  ],
  ['an init container', pod('[{name: A}, {name: A}]', { list: 'initContainers' }), /initContainers\.0\.env/],
  [
    'a variable of a ConfigMap',
    pod('[{name: LEVEL, value: debug}]', { envFrom: '[{configMapRef: {name: settings}}]', more: SETTINGS }),
    /^warning .*`env` of the container cart replaces LEVEL of ConfigMap settings/,
  ],
  [
    'a variable with a prefix',
    pod('[{name: X_LEVEL}]', { envFrom: '[{configMapRef: {name: settings}, prefix: X_}]', more: SETTINGS }),
    /^warning .*replaces X_LEVEL/,
  ],
  [
    'two sources',
    pod('[]', { envFrom: '[{configMapRef: {name: settings}}, {secretRef: {name: keys}}]', more: SETTINGS }),
    /^warning .*Secret keys in `envFrom` of the container cart replaces LEVEL of ConfigMap settings/,
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['two names', pod('[{name: A}, {name: B}]')],
  ['upper and lower case', pod('[{name: proxy}, {name: PROXY}]')],
  ['one name in two containers', pod('[{name: A}]').replace('}]}}}', '}, {name: other, env: [{name: A}]}]}}}')],
  [
    'one name in a container and an init container',
    pod('[{name: A}]').replace('}]}}}', '}], initContainers: [{name: i, env: [{name: A}]}]}}}'),
  ],
  [
    'another prefix',
    pod('[{name: LEVEL}]', { envFrom: '[{configMapRef: {name: settings}, prefix: X_}]', more: SETTINGS }),
  ],
  ['a ConfigMap elsewhere', pod('[{name: LEVEL}]', { envFrom: '[{configMapRef: {name: elsewhere}}]' })],
  [
    'a ConfigMap of another namespace',
    pod('[{name: LEVEL}]', {
      envFrom: '[{configMapRef: {name: settings}}]',
      more: SETTINGS.replace('{name: settings}', '{name: settings, namespace: other}'),
    }),
    { others: ['check_namespace'] },
  ],
];

export const DUPLICATE_ENVIRONMENT_VARIABLES: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
