import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectTo } from '../../testbed/github/connect.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { GitHub } from './client.ts';
import { createDeployment, latestDeployments, setDeploymentStatus } from './deployments.ts';

const DIGEST = 'a'.repeat(64);
const SHA = 'c'.repeat(40);

let fake: FakeGitHub;
let github: GitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
  github = connectTo(fake);
});

afterEach(() => fake.close());

const release = { environment: 'dev', sha: SHA, digest: DIGEST, istio: '1.27.3', production: false };

describe('a deployment that mesh-ci makes', () => {
  test('is of its own task, of the commit itself, and needs neither a merge nor checks', async () => {
    const id = await createDeployment(github, { ...release, environment: 'bcp', production: true });
    expect(fake.deployments()).toMatchObject([
      {
        ...{ id, environment: 'bcp', sha: SHA, ref: SHA, task: 'mesh-ci', production: true },
        payload: { digest: DIGEST, istio: '1.27.3' },
      },
    ]);
    expect(JSON.parse(fake.requests[0]?.body ?? '')).toMatchObject({ auto_merge: false, required_contexts: [] });
  });

  test('gets statuses that lead to their run', async () => {
    const id = await createDeployment(github, release);
    const logUrl = 'https://github.com/acme/mesh/actions/runs/42';
    await setDeploymentStatus(github, id, { state: 'in_progress', description: 'Rolling 12 workloads', logUrl });
    expect(fake.deployments()[0]?.statuses).toMatchObject([
      { state: 'in_progress', description: 'Rolling 12 workloads', logUrl },
    ]);
  });

  test('keeps a long description within what GitHub takes', async () => {
    const id = await createDeployment(github, release);
    await setDeploymentStatus(github, id, {
      state: 'failure',
      description: 'é😀'.repeat(100),
      logUrl: 'https://a.example',
    });
    const { description = '' } = fake.deployments()[0]?.statuses[0] ?? {};
    expect([...description]).toHaveLength(140);
    expect(description.endsWith('😀é…')).toBe(true);
  });
});

describe('reading', () => {
  test('gives the newest first, with their statuses newest first', async () => {
    const statuses = [
      { state: 'in_progress', createdAt: new Date('2026-03-01T10:05:00Z') },
      { state: 'success', createdAt: new Date('2026-03-01T11:00:00Z'), description: 'rolled' },
    ] as const;
    const seed = { environment: 'dev', sha: SHA, task: 'mesh-ci' };
    const payload = { digest: DIGEST, istio: '1.27.3' };
    const first = fake.addDeployment({ ...seed, payload, createdAt: new Date('2026-03-01T10:00:00Z'), statuses });
    const second = fake.addDeployment({ ...seed, createdAt: new Date('2026-03-02T10:00:00Z') });
    expect(await Array.fromAsync(latestDeployments(github, 'dev'))).toEqual([
      expect.objectContaining({ id: second, digest: undefined, statuses: [] }),
      {
        ...{ id: first, environment: 'dev', sha: SHA, digest: DIGEST, istio: '1.27.3' },
        createdAt: new Date('2026-03-01T10:00:00Z'),
        statuses: [
          { state: 'success', createdAt: new Date('2026-03-01T11:00:00Z'), description: 'rolled' },
          { state: 'in_progress', createdAt: new Date('2026-03-01T10:05:00Z'), description: '' },
        ],
      },
    ]);
  });

  test('leaves out other environments and the deployments of others', async () => {
    fake.addDeployment({ environment: 'dev', sha: SHA, payload: { digest: DIGEST } });
    fake.addDeployment({ environment: 'preprod', sha: SHA, task: 'mesh-ci' });
    expect(await Array.fromAsync(latestDeployments(github, 'dev'))).toEqual([]);
  });

  test.each([['text'], [{}], [{ digest: 12 }], [{ digest: '../../etc' }]])(
    'takes nothing for a digest that is not one: %j',
    async (payload) => {
      fake.addDeployment({ environment: 'dev', sha: SHA, task: 'mesh-ci', payload });
      expect(await Array.fromAsync(latestDeployments(github, 'dev'))).toMatchObject([{ digest: undefined }]);
    },
  );

  test('fetches no more than the caller reads, and every page when it reads all', async () => {
    for (let index = 0; index < 31; index += 1) fake.addDeployment({ environment: 'dev', sha: SHA, task: 'mesh-ci' });
    for await (const { id } of latestDeployments(github, 'dev')) {
      expect(id).toBe(fake.deployments('dev')[0]?.id);
      break;
    }
    expect(fake.requests).toHaveLength(2);
    expect(await Array.fromAsync(latestDeployments(github, 'dev'))).toHaveLength(31);
  });
});

describe('a refusal names the permission to add', () => {
  const next = (permission: string) => expect.stringContaining(`permissions: { ${permission} }`);

  test('to write', async () => {
    github = connectTo(fake, fake.tokenWith({ deployments: 'read' }));
    await expect(createDeployment(github, release)).rejects.toMatchObject({
      what: expect.stringContaining('GitHub answered 403 while recording the deployment to dev'),
      next: next('deployments: write'),
    });
    const status = { state: 'success', description: '', logUrl: 'https://a.example' } as const;
    await expect(setDeploymentStatus(github, 7, status)).rejects.toMatchObject({ next: next('deployments: write') });
  });

  test('to read', async () => {
    github = connectTo(fake, fake.tokenWith({ contents: 'read' }));
    await expect(Array.fromAsync(latestDeployments(github, 'dev'))).rejects.toMatchObject({
      what: expect.stringContaining('GitHub answered 403 while reading the deployments to dev'),
      next: next('deployments: read'),
    });
  });
});
