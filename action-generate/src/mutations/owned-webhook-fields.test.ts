import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { withoutOwnedFields } from './owned-webhook-fields.ts';

const without = (body: JsonObject) => withoutOwnedFields(manifestOf(body, { file: 'x.yaml', line: 1 }));

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
    expect(without(configuration(kind, before))).toEqual(configuration(kind, after));
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
    expect(without(configuration(kind, webhook))).toEqual(configuration(kind, webhook));
  });

  test('a configuration that istiod does not look after stays', () => {
    const own = configuration('Validating', { failurePolicy: 'Ignore' }, { team: 'mesh' });
    expect(without(own)).toEqual(own);
  });
});
