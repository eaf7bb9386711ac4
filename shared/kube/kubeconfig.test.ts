import { describe, expect, test } from '@jest/globals';
import { parseKubeconfig } from './kubeconfig.ts';

const TEXT = `
apiVersion: v1
kind: Config
current-context: testing
clusters:
- {name: t, cluster: {server: "https://t.example:6443"}}
- {name: d, cluster: {server: "https://d.example:6443"}}
users:
- {name: a, user: {token: very-secret-token, client-key-data: a2V5LW1hdGVyaWFs}}
contexts:
- {name: testing, context: {cluster: t, user: a}}
- {name: dev, context: {cluster: d, user: a}}
`;

test('the context decides the server; the current one is the default', () => {
  expect(parseKubeconfig(TEXT, 'dev', 'x').server).toBe('https://d.example:6443');
  expect(parseKubeconfig(TEXT, undefined, 'x').context).toBe('testing');
});

test('every credential is named, to be masked', () => {
  expect(parseKubeconfig(TEXT, undefined, 'x').secrets).toEqual(['very-secret-token', 'a2V5LW1hdGVyaWFs']);
});

describe('refused, without a word of the content', () => {
  test.each([
    ['text that is no YAML', 'token: "secret', undefined, /is not a kubeconfig/],
    ['a path in place of the content', '/home/secret/.kube/config', undefined, /is not a kubeconfig/],
    ['a context that is not there', TEXT, 'production', /has no context `production`/],
    ['a context without a cluster', TEXT.replace('cluster: t,', 'cluster: z,'), undefined, /names no cluster/],
    ['no current context', TEXT.replace('current-context: testing', ''), undefined, /no current context/],
  ])('%s', (_, text, context, message) => {
    const parse = () => parseKubeconfig(text, context, 'the input `kubeconfig`');
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/secret/);
  });
});
