import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeArtifacts, startFakeArtifacts } from './artifacts.ts';

let service: FakeArtifacts;
let violates = false;
beforeEach(async () => {
  violates = false;
  service = await startFakeArtifacts();
});
afterEach(async () => {
  if (violates) await expect(service.close()).rejects.toThrow('would not have gone along');
  else await service.close();
});

async function call(method: string, body: unknown, token = service.env.ACTIONS_RUNTIME_TOKEN): Promise<Response> {
  return await fetch(
    `${service.env.ACTIONS_RESULTS_URL}/twirp/github.actions.results.api.v1.ArtifactService/${method}`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  );
}

/** The ids that the package reads out of the token. */
function ids() {
  const [, payload = ''] = service.env.ACTIONS_RUNTIME_TOKEN.split('.');
  const { scp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { scp: string };
  const [, run, job] = (scp.split(' ')[1] ?? '').split(':');
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

test('refuses a field that the contract does not have', async () => {
  violates = true;
  const answer = await call('CreateArtifact', { ...ids(), name: 'a.html', version: 7, size: 3 });
  expect(answer.status).toBe(400);
});

test('refuses the ids of another run', async () => {
  violates = true;
  const other = { ...ids(), workflow_run_backend_id: 'another' };
  expect((await call('CreateArtifact', { ...other, name: 'a.html', version: 7 })).status).toBe(400);
});

test('refuses to finalize what was not uploaded', async () => {
  violates = true;
  await call('CreateArtifact', { ...ids(), name: 'a.html', version: 7 });
  expect((await call('FinalizeArtifact', { ...ids(), name: 'a.html', size: '1' })).status).toBe(400);
});

test('refuses a token that is not the job’s', async () => {
  expect((await call('CreateArtifact', { ...ids(), name: 'a.html', version: 7 }, 'stolen')).status).toBe(401);
});

test('refuses a blob without the signature of its URL', async () => {
  const answer = await call('CreateArtifact', { ...ids(), name: 'a.html', version: 7 });
  const { signed_upload_url: url } = (await answer.json()) as { signed_upload_url: string };
  const put = await fetch(url.replace(/sig=.*/, 'sig=guessed'), { method: 'PUT', body: 'x' });
  expect(put.status).toBe(403);
});
