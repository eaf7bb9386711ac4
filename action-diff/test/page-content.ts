import type { JsonObject, Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { compare } from '../src/compare/change-set.ts';
import { createMask } from '../src/mask/mask.ts';
import { type ReportContent, reportContent } from '../src/report/report-content.ts';

export const SECRETS = ['b2xkLXNlY3JldA==', 'bmV3LXNlY3JldA==', 'hunter2hunter2', 'hunter3hunter3'];

const ENVIRONMENTS = ['testing', 'dev', 'preprod', 'production'];

/** An upgrade with something of everything: risks, noise, a secret, schemas, long texts, what only production has. */
export function upgradeContent(): ReportContent {
  return contentOf(upgrade('old'), upgrade('new'), upgrade('new', true));
}

/** The report of these objects; those of the last environment may differ. */
export function contentOf(
  base: readonly JsonObject[],
  head: readonly JsonObject[],
  last: readonly JsonObject[] = head,
): ReportContent {
  const [left, right, other] = [base, head, last].map(manifests);
  const set = compare(
    ENVIRONMENTS.map((environment, index) => ({
      environment,
      base: left,
      head: index === ENVIRONMENTS.length - 1 ? other : right,
    })),
  );
  const side = (sha: string, version: string) => ({ sha: sha.repeat(5), version });
  return reportContent(
    {
      base: side('3f1c9a0b', '1.30.2'),
      head: side('b7d5e2f4', '1.31.0'),
      set,
      notes: ['The base is rendered by helm 4.2.0, the head by 4.3.1.'],
    },
    createMask(),
  );
}

function manifests(bodies: readonly JsonObject[]): readonly Manifest[] {
  // In JSON every character can be written that YAML takes for the end of a line.
  const documents = bodies.map((body) => JSON.stringify(body).replaceAll('\u2028', '\\u2028'));
  return parseManifests(documents.join('\n---\n'), 'charts');
}

function upgrade(side: 'old' | 'new', isProduction = false): JsonObject[] {
  const isNew = side === 'new';
  const version = isNew ? '1.31.0' : '1.30.2';
  const labels = { 'helm.sh/chart': `istio-${version}`, 'app.kubernetes.io/version': version };
  const verbs = isNew ? ['get', 'list', 'escalate'] : ['get'];
  const roles = ['istiod-clusterrole', 'istio-reader-clusterrole', 'istiod-gateway-controller'].map((name) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
  }));
  const template = Array.from({ length: 60 }, (_, index) =>
    isNew && index % 19 === 7
      ? `        - name: ISTIO_META_${index} # new in ${version}`
      : `        - name: ISTIO_META_${index}`,
  );
  const proxy = { hub: 'docker.io/istio', tag: version };
  return [
    ...roles,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system', labels },
      data: {
        values: JSON.stringify({
          global: { ...proxy, proxy: { resources: { requests: { cpu: isNew ? '200m' : '100m' } } } },
        }),
        config: `policy: enabled\ntemplates:\n  sidecar: |\n    spec:\n      containers:\n${template.map((line) => `    ${line}`).join('\n')}\n`,
        note: `password: ${isNew ? 'hunter3hunter3' : 'hunter2hunter2'}\n`,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system', labels },
      spec: {
        replicas: isProduction ? 5 : 2,
        selector: { matchLabels: { app: 'istiod' } },
        template: { spec: { containers: [{ name: 'discovery', image: `docker.io/istio/pilot:${version}` }] } },
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: isNew ? 'PERMISSIVE' : 'STRICT' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'cacerts', namespace: 'istio-system' },
      data: { key: isNew ? 'bmV3LXNlY3JldA==' : 'b2xkLXNlY3JldA==' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: isNew ? 'istiod-remote' : 'istio-policy', namespace: 'istio-system' },
      spec: { ports: [{ port: 15012, name: 'tls-xds' }] },
    },
    ...['gateways', 'virtualservices'].map((name) => definition(name, isNew)),
  ];
}

function definition(name: string, isNew: boolean): JsonObject {
  const properties = {
    servers: { type: 'array', maxItems: isNew ? 64 : 32, description: isNew ? 'The servers.' : 'Servers.' },
    ...(isNew ? { redirect: { type: 'object', properties: { prefix: { type: 'string' } } } } : {}),
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${name}.networking.istio.io` },
    spec: {
      versions: ['v1', 'v1beta1'].map((version) => ({
        name: version,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
      })),
    },
  };
}
