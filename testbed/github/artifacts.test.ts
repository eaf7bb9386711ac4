import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';
import { zip } from './zip.ts';

const SHA = '1'.repeat(40);

let github: FakeGitHub;
let run: number;
beforeEach(async () => {
  github = await startFakeGitHub();
  run = github.addRun({ name: 'review', sha: SHA, branch: 'upgrade', fork: true, event: 'pull_request', jobs: [] });
});
afterEach(() => github.close());

test('the artifacts of a run are listed, and downloaded from another place', async () => {
  const archive = zip([{ name: 'a.txt', content: Buffer.from('hello') }]);
  const id = github.addArtifact({ run, name: 'data', archive });
  github.addArtifact({ run: github.addRun({ sha: SHA, jobs: [] }), name: 'of another run', archive });
  const { owner, repo, rest } = connectTo(github);
  const { data } = await rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: run });
  expect(data.artifacts).toEqual([expect.objectContaining({ id, name: 'data', size_in_bytes: archive.length })]);
  const answer = await rest.actions.downloadArtifact({ owner, repo, artifact_id: id, archive_format: 'zip' });
  expect(Buffer.from(answer.data as ArrayBuffer)).toEqual(archive);
  expect(answer.url).toContain('/artifact-storage/');
});

test('an expired one is gone, and a token without `actions` sees none', async () => {
  const id = github.addArtifact({ run, name: 'data', archive: Buffer.of(), expired: true });
  const { owner, repo, rest } = connectTo(github);
  const download = { owner, repo, artifact_id: id, archive_format: 'zip' };
  await expect(rest.actions.downloadArtifact(download)).rejects.toMatchObject({ status: 410 });
  const reader = connectTo(github, github.tokenWith({ contents: 'read' }));
  await expect(reader.rest.actions.downloadArtifact(download)).rejects.toMatchObject({ status: 403 });
});

test('a run for a fork names the fork and no pull request', async () => {
  github.addPullRequest({
    title: 'x',
    fork: true,
    head: { ref: 'upgrade', sha: SHA },
    base: { ref: 'main', sha: '2'.repeat(40) },
  });
  const { owner, repo, rest } = connectTo(github);
  const { data } = await rest.actions.getWorkflowRun({ owner, repo, run_id: run });
  expect(data).toMatchObject({ pull_requests: [], head_branch: 'upgrade', head_sha: SHA });
  expect(data.head_repository?.full_name).not.toBe(data.repository.full_name);
});
