import { describe, expect, test } from '@jest/globals';
import { countProxies, parseImage, runningProxy, sameProxy } from './proxy.ts';

describe('an image reference', () => {
  test.each([
    ['docker.io/istio/proxyv2:1.27.3', { hub: 'docker.io/istio', image: 'proxyv2', tag: '1.27.3', digest: '' }],
    ['reg:5000/istio/proxyv2:1.27.3', { hub: 'reg:5000/istio', image: 'proxyv2', tag: '1.27.3', digest: '' }],
    ['reg:5000/proxyv2', { hub: 'reg:5000', image: 'proxyv2', tag: '', digest: '' }],
    ['proxyv2:1.27.3@sha256:ab', { hub: '', image: 'proxyv2', tag: '1.27.3', digest: 'sha256:ab' }],
    ['gcr.io/x/proxyv2@sha256:ab', { hub: 'gcr.io/x', image: 'proxyv2', tag: '', digest: 'sha256:ab' }],
  ])('%s is taken apart', (reference, parts) => {
    expect(parseImage(reference)).toEqual(parts);
  });
});

describe('two proxies are the same', () => {
  test.each([
    ['from a mirror of the registry', 'docker.io/istio/proxyv2:1.27.3', 'mirror.acme/proxyv2:1.27.3', true],
    ['with one digest under two tags', 'proxyv2:1@sha256:ab', 'proxyv2:2@sha256:ab', true],
    ['but not with another tag', 'proxyv2:1.27.3', 'proxyv2:1.27.4', false],
    ['but not with another digest', 'proxyv2:1@sha256:ab', 'proxyv2:1@sha256:cd', false],
    ['but not with another variant', 'proxyv2:1.27.3', 'proxyv2:1.27.3-distroless', false],
  ])('%s', (_, a, b, same) => {
    expect(sameProxy(parseImage(a), parseImage(b))).toBe(same);
  });
});

const container = (name: string, image: string) => ({ name, image });

test('a sidecar is found among containers and, when it is native, among init containers', () => {
  const native = { spec: { containers: [container('app', 'a:1')], initContainers: [container('istio-proxy', 'p:2')] } };
  const older = { spec: { containers: [container('app', 'a:1'), container('istio-proxy', 'p:1')] } };
  const none = { spec: { containers: [container('app', 'a:1')] } };
  expect([native, older, none].map((pod) => runningProxy(pod)?.tag)).toEqual(['2', '1', undefined]);
  expect(countProxies([native, older, older, none])).toEqual([
    ['p:1', 2],
    ['p:2', 1],
  ]);
});
