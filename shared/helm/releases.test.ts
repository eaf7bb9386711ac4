import { expect, test } from '@jest/globals';
import { parseHelmfiles } from './releases.ts';

// Printed by helmfile 1.8.0, `--environment dev build`, for a Helmfile that includes another one; shortened.
const OUTPUT = `---
#  Source: /repo/sub/helmfile.yaml

filepath: helmfile.yaml
releases:
  - chart: ./charts/app2
    installed: false
    name: two
    namespace: shop
  - chart: ./charts/app2
    chartPath: charts/app2
    condition: foo.enabled
    name: sub
    namespace: shop
    values:
      - ../environments/one.yaml
    secrets:
      - sec.yaml
  - chart: ./charts/app2
    condition: bar.enabled
    name: bar
renderedvalues:
  foo:
    enabled: true
---
#  Source: /repo/helmfile.yaml.gotmpl

filepath: helmfile.yaml.gotmpl
environments:
  dev:
    values:
      - environments/dev.yaml
      - foo:
          enabled: true
    secrets:
      - secrets/dev.yaml
  production: {}
releases:
  - chart: acme/redis
    takeOwnership: true
    name: "off"
    values:
      - b: 2
renderedvalues: {}
`;

test('the Helmfiles of an environment, without what it does not install', () => {
  expect(parseHelmfiles(OUTPUT, 'dev')).toEqual([
    {
      file: '/repo/sub/helmfile.yaml',
      values: [],
      secrets: [],
      releases: [
        {
          ...{ name: 'sub', namespace: 'shop', kubeContext: '', chart: './charts/app2' },
          values: ['../environments/one.yaml'],
          secrets: ['sec.yaml'],
          takeOwnership: false,
        },
      ],
    },
    {
      file: '/repo/helmfile.yaml.gotmpl',
      values: ['environments/dev.yaml', { foo: { enabled: true } }],
      secrets: ['secrets/dev.yaml'],
      releases: [
        {
          name: 'off',
          namespace: '',
          kubeContext: '',
          chart: 'acme/redis',
          values: [{ b: 2 }],
          secrets: [],
          takeOwnership: true,
        },
      ],
    },
  ]);
});
