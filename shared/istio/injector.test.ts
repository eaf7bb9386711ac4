import { describe, expect, test } from '@jest/globals';
import { UserError } from '../log/errors.ts';
import { injectorConfigMap, wantedForPod, wantedProxy } from './injector.ts';
import { describeProxy, parseImage } from './proxy.ts';

const configMap = (global: unknown) => ({ data: { values: JSON.stringify({ global }) } });

describe('the wanted proxy', () => {
  test.each([
    ['hub, image and tag', { hub: 'docker.io/istio', tag: '1.27.3', proxy: { image: 'proxyv2' } }, 'proxyv2:1.27.3'],
    ['a tag that is a number', { hub: 'h', tag: 1.28, proxy: { image: 'proxyv2' } }, 'proxyv2:1.28'],
    ['a whole image', { hub: 'h', tag: '1', proxy: { image: 'acme.io/istio/proxyv2:9' } }, 'proxyv2:9'],
    ['a variant', { hub: 'h', tag: '1.27.3', variant: 'distroless', proxy: {} }, 'proxyv2:1.27.3-distroless'],
    ['a variant in place of another', { hub: 'h', tag: '1-debug', variant: 'distroless' }, 'proxyv2:1-distroless'],
    ['the default variant', { hub: 'h', tag: '1-distroless', variant: 'default' }, 'proxyv2:1'],
  ])('is made of %s', (_, global, expected) => {
    expect(describeProxy(wantedProxy(configMap(global), 'x'))).toBe(expected);
  });

  test.each([
    ['no values', { data: {} }],
    ['values that are no JSON', { data: { values: '{' } }],
    ['values without global', { data: { values: '{}' } }],
    ['an empty tag', configMap({ hub: 'h' })],
  ])('cannot be read from %s, and the error names the ConfigMap', (_, broken) => {
    const read = () => wantedProxy(broken, 'istio-sidecar-injector');
    expect(read).toThrow(UserError);
    expect(read).toThrow(
      expect.objectContaining({ where: { object: 'ConfigMap istio-system/istio-sidecar-injector' } }),
    );
  });
});

test('a pod can choose a variant or pin an image', () => {
  const injector = { revision: 'default', configMap: 'x', wanted: parseImage('h/proxyv2:1.27.3') };
  expect(describeProxy(wantedForPod(injector, {}))).toBe('proxyv2:1.27.3');
  expect(describeProxy(wantedForPod(injector, { 'sidecar.istio.io/proxyImageType': 'debug' }))).toBe(
    'proxyv2:1.27.3-debug',
  );
  expect(describeProxy(wantedForPod(injector, { 'sidecar.istio.io/proxyImage': 'h/own:7' }))).toBe('own:7');
});

test('a revision has a ConfigMap of its own', () => {
  expect(['default', '1-27'].map(injectorConfigMap)).toEqual(['istio-sidecar-injector', 'istio-sidecar-injector-1-27']);
});
