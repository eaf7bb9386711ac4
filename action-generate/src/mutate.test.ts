import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { mutate } from './mutate.ts';

const mutated = (body: JsonObject, labels: Record<string, string> = {}) => {
  const { manifests, counts } = mutate([manifestOf(body, { file: 'x.yaml', line: 1 })], labels);
  return { body: manifests[0]?.body, counts };
};

describe('labels', () => {
  test('are added to the object, over its own, and not to its pods', () => {
    const template = { metadata: { labels: { app: 'istiod' } } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', labels: { app: 'istiod', 'app.kubernetes.io/part-of': 'istio' } },
      spec: { template },
    };
    expect(mutated(deployment, { 'app.kubernetes.io/part-of': 'mesh' }).body).toEqual({
      ...deployment,
      metadata: { name: 'istiod', labels: { app: 'istiod', 'app.kubernetes.io/part-of': 'mesh' } },
    });
  });

  test('are added to an object that has none', () => {
    const body = mutated({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, { team: 'mesh' }).body;
    expect(body?.metadata).toEqual({ name: 'a', labels: { team: 'mesh' } });
  });

  test('none asked for, none counted', () => {
    const { counts } = mutated({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(counts.map(({ name, objects }) => [name, objects])).toEqual([['webhook fields of istiod', 0]]);
  });
});

const configuration = (kind: string, webhook: JsonObject, labels: JsonObject = { 'istio.io/rev': 'default' }) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: { name: 'a', labels },
  webhooks: [{ name: 'a.istio.io', ...webhook }],
});

describe('webhook fields that istiod owns', () => {
  test.each<[string, string, JsonObject, JsonObject]>([
    ['the policy until istiod is there', 'Validating', { failurePolicy: 'Ignore' }, {}],
    [
      'an empty CA',
      'Validating',
      { clientConfig: { caBundle: '', url: 'https://x' } },
      { clientConfig: { url: 'https://x' } },
    ],
    ['an empty CA of the injector', 'Mutating', { clientConfig: { caBundle: '' } }, { clientConfig: {} }],
  ])('%s is left out', (_, kind, before, after) => {
    expect(mutated(configuration(kind, before)).body).toEqual(configuration(kind, after));
  });

  test.each<[string, string, JsonObject]>([
    ['the policy that istiod would set', 'Validating', { failurePolicy: 'Fail' }],
    [
      'a CA of the user, and the policy with it',
      'Validating',
      { failurePolicy: 'Ignore', clientConfig: { caBundle: 'Q0E=' } },
    ],
    ["the injector's policy", 'Mutating', { failurePolicy: 'Ignore' }],
  ])('%s stays', (_, kind, webhook) => {
    expect(mutated(configuration(kind, webhook)).body).toEqual(configuration(kind, webhook));
  });

  test('a configuration that istiod does not look after stays', () => {
    const own = configuration('Validating', { failurePolicy: 'Ignore' }, { team: 'mesh' });
    expect(mutated(own).body).toEqual(own);
  });
});
