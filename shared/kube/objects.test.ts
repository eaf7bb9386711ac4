import { describe, expect, test } from '@jest/globals';
import { type ApiAnswer, type ApiRequest, kubeObjects } from './objects.ts';

const NAME = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' };
const PATH = '/apis/apps/v1/namespaces/istio-system/deployments/istiod';
const RESOURCES = {
  '/apis/apps/v1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true },
      { name: 'deployments/scale', kind: 'Scale', namespaced: true },
    ],
  },
  '/api/v1': { resources: [{ name: 'namespaces', kind: 'Namespace', namespaced: false }] },
};

/** An API server that answers in turn; questions for its kinds are answered by themselves. */
function server(...answers: ApiAnswer[]) {
  const requests: ApiRequest[] = [];
  const objects = kubeObjects(async (request) => {
    requests.push(request);
    if (Object.hasOwn(RESOURCES, request.path)) {
      return { status: 200, body: RESOURCES[request.path as keyof typeof RESOURCES] };
    }
    return answers.shift() ?? { status: 404, body: { message: 'not found' } };
  }, 'https://cluster.example');
  return { objects, requests, paths: () => requests.map(({ method, path }) => `${method} ${path}`) };
}

const refusal = (status: number, message: string): ApiAnswer => ({ status, body: { kind: 'Status', message } });

test('the path of an object is that of its kind, which is asked for once', async () => {
  const { objects, paths } = server({ status: 200, body: { kind: 'Deployment' } });
  expect(await objects.get(NAME)).toEqual({ kind: 'Deployment' });
  expect(await objects.get({ ...NAME, name: 'a/../b' })).toBeUndefined();
  await objects.get({ apiVersion: 'v1', kind: 'Namespace', namespace: 'ignored', name: 'a' });
  expect(paths()).toEqual([
    'GET /apis/apps/v1',
    `GET ${PATH}`,
    'GET /apis/apps/v1/namespaces/istio-system/deployments/a%2F..%2Fb',
    'GET /api/v1',
    'GET /api/v1/namespaces/a',
  ]);
});

test('a kind that the cluster does not serve has no objects, and cannot be tried', async () => {
  const { objects } = server();
  const name = { ...NAME, apiVersion: 'example.com/v1', kind: 'Thing' };
  expect(await objects.get(name)).toBeUndefined();
  expect(await objects.dryRun({}, name, 'helm')).toMatchObject({ outcome: 'impossible' });
});

describe('a dry run', () => {
  test('is one in every request, and takes over no field of another manager at first', async () => {
    const { objects, requests } = server(refusal(409, 'conflict with "istiod"'), { status: 200, body: { a: 1 } });
    expect(await objects.dryRun({ b: 2 }, NAME, 'helm')).toEqual({
      outcome: 'applied',
      object: { a: 1 },
      conflict: 'conflict with "istiod"',
    });
    const applied = requests.filter(({ method }) => method !== 'GET');
    expect(applied.map(({ path }) => Object.fromEntries(new URL(path, 'http://x').searchParams))).toEqual([
      { dryRun: 'All', fieldManager: 'helm', force: 'false' },
      { dryRun: 'All', fieldManager: 'helm', force: 'true' },
    ]);
    expect(
      applied.every(({ contentType, body }) => contentType === 'application/apply-patch+yaml' && body === '{"b":2}'),
    ).toBe(true);
  });

  test.each([
    [422, 'spec.selector: field is immutable.', 'refused'],
    [400, 'admission webhook "x" denied the request: no', 'refused'],
    [403, 'admission webhook "x" denied the request: no', 'refused'],
    [404, 'namespaces "istio-system" not found', 'impossible'],
  ])('that is answered with %d (%s) is %s', async (status, message, outcome) => {
    const { objects } = server(refusal(status, message));
    expect(await objects.dryRun({}, NAME, 'helm')).toEqual({ outcome, message: message.replace(/\.$/, '') });
  });

  test.each([
    [403, 'deployments.apps "istiod" is forbidden: User "u" cannot patch resource "deployments"', 'lacks a permission'],
    [401, 'Unauthorized', 'refuses the kubeconfig'],
    [418, 'teapot', 'answered 418'],
  ])('that is answered with %d (%s) fails', async (status, message, what) => {
    const { objects } = server(refusal(status, message));
    await expect(objects.dryRun({}, NAME, 'helm')).rejects.toMatchObject({ what: expect.stringContaining(what) });
  });
});
