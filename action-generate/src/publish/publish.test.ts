import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectGitHub } from '../../../shared/github/client.ts';
import type { Grants } from '../../../testbed/github/authentication.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../testbed/github/server.ts';
import { memoryLog } from '../../../testbed/log/memory-log.ts';
import { createMeshRepository, type MeshRepository } from '../../../testbed/mesh-repository/mesh-repository.ts';
import type { Generated } from '../report/summary.ts';
import { type Publication, publish } from './publish.ts';

let directory: string;
let repository: MeshRepository;
let github: FakeGitHub;
/** The workflow's commit. */
let start: string;
const environment = { ...process.env };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'publish-'));
  repository = await createMeshRepository(join(directory, 'mesh'));
  github = await startFakeGitHub();
  await pushStart();
});
afterEach(async () => {
  await github.close();
  await rm(directory, { recursive: true, force: true });
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
});

/** The fake knows what git has committed, and the workflow runs for it. */
async function pushStart(): Promise<void> {
  start = await repository.git('rev-parse', 'HEAD');
  github.pushTree('main', start, await repository.tree(start));
  Object.assign(process.env, {
    ...{ GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.url, GITHUB_SHA: start, GITHUB_RUN_ID: '42' },
  });
}

const FILES = ['mesh.yaml', 'istiooperator.yaml', 'mesh.lock'];
const CHART = 'charts/istio';

/** Changes some files of the checkout as a run does, one of each kind. */
async function generate(): Promise<Map<string, string>> {
  await repository.edit('mesh.yaml', (text) => text.replace('20260423', '20260827'));
  await writeFile(join(repository.path, 'mesh.lock'), 'tools: {}\n');
  const files = new Map<string, string>();
  const put = async (path: string, content: string): Promise<void> => {
    files.set(path, content);
    await writeFile(join(repository.path, CHART, path), content);
  };
  await put('Chart.yaml', 'name: istio\n');
  await put('templates/configmap-new.yaml', 'data: "ü 🌈"\n');
  await put('templates/configmap-large.yaml', `data: ${'x'.repeat(300_000)}\n`);
  for (const path of ['templates/service-istiod.yaml', 'templates/deployment-istiod.yaml']) {
    files.set(path, await repository.read(join(CHART, path)));
  }
  await rm(join(repository.path, CHART, 'templates/role-istiod.yaml'));
  return files;
}

async function publication(more: Partial<Publication> = {}, version = '1.31-alpha.20260827'): Promise<Publication> {
  const files = await generate();
  const generated: Generated = {
    ...{ before: '1.31-alpha.20260423', version, objects: 3, mutations: [], locked: [], notes: [] },
    plans: [{ directory: CHART, files, added: [], changed: [], removed: [] }],
  };
  return { branch: 'istio-upgrade', base: '', token: github.token, files: FILES, generated, ...more };
}

interface Told {
  readonly outputs: Record<string, unknown>;
  readonly summary: string;
  readonly log: readonly string[];
}

async function run(publication: Publication): Promise<Told> {
  const outputs: Record<string, unknown> = {};
  const log = memoryLog();
  let summary = '';
  const context = {
    log,
    workspace: repository.path,
    setOutput: (name: string, value: unknown) => void Object.assign(outputs, { [name]: value }),
    async appendSummary(text: string) {
      summary += text;
    },
  };
  // Attempts that fail follow each other at once.
  await publish(publication, context, (token, run) => connectGitHub(token, run, 1));
  return { outputs, summary, log: log.lines };
}

/** The name that git gives to these files of the checkout, and to all that is committed. */
async function treeOfGit(...paths: string[]): Promise<string> {
  await repository.git('add', '--', ...paths);
  return await repository.git('write-tree');
}

async function treeOfBranch(branch = 'istio-upgrade'): Promise<string> {
  const headers = { authorization: `Bearer ${github.token}` };
  const url = `${github.url}/repos/acme/mesh/git/trees/${branch}`;
  return ((await (await fetch(url, { headers })).json()) as { sha: string }).sha;
}

const writes = () => github.requests.filter(({ method }) => method !== 'GET');
const pullRequests = () => github.requests.filter(({ method, path }) => method !== 'GET' && path.includes('/pulls'));

describe('what was generated', () => {
  test('is one verified commit on the workflow’s, as git would have made it, and a pull request', async () => {
    const { outputs, summary, log } = await run(await publication());
    expect(await treeOfBranch()).toBe(await treeOfGit('mesh.yaml', 'mesh.lock', CHART));
    const headers = { authorization: `Bearer ${github.token}` };
    const url = `${github.url}/repos/acme/mesh/git/commits/${outputs.commit}`;
    expect(await (await fetch(url, { headers })).json()).toMatchObject({
      message: expect.stringMatching(/^Istio 1\.31-alpha\.20260423 → 1\.31-alpha\.20260827\n\n/),
      parents: [{ sha: start }],
      author: { name: 'github-actions[bot]' },
      verification: { verified: true },
    });
    const number = Number(outputs['pull-request']);
    expect(outputs['pull-request-url']).toBe(`https://github.com/acme/mesh/pull/${number}`);
    expect(JSON.parse(pullRequests()[0]?.body ?? '')).toMatchObject({
      ...{ title: 'Istio 1.31-alpha.20260423 → 1.31-alpha.20260827', head: 'istio-upgrade', base: 'main' },
      body: expect.stringContaining('https://github.com/acme/mesh/actions/runs/42'),
    });
    expect(summary).toContain(`[Pull request ${number}](https://github.com/acme/mesh/pull/${number}) opened`);
    expect(log.join('\n')).toContain(`notice: No workflow runs on pull request ${number}`);
  });

  test('takes one request for each large file, one for all others', async () => {
    await run(await publication());
    expect(writes().map(({ method, path }) => `${method} ${path.replace('/repos/acme/mesh/', '')}`)).toEqual([
      ...['POST git/blobs', 'POST git/trees', 'POST git/commits', 'POST git/refs', 'POST pulls'],
    ]);
  });

  test('keeps modes and links, and leaves alone what is not ours', async () => {
    const mine = 'charts/istio/templates/mine.yaml';
    await writeFile(join(repository.path, mine), 'mine: 1\n');
    await symlink('mine.yaml', join(repository.path, 'charts/istio/templates/link.yaml'));
    await chmod(join(repository.path, 'charts/istio/templates/service-istiod.yaml'), 0o755);
    await repository.commit('Files of a person');
    await pushStart();
    await writeFile(join(repository.path, mine), 'mine: 2\n');
    await writeFile(join(repository.path, 'charts/istio/leftover.tgz'), 'x');
    await writeFile(join(repository.path, 'README.md'), 'x');
    await run(await publication());
    const files = github.files('istio-upgrade');
    expect(files.get('charts/istio/templates/service-istiod.yaml')?.mode).toBe('100755');
    expect(files.get('charts/istio/templates/link.yaml')?.mode).toBe('120000');
    expect(files.get(mine)).toEqual(github.files('main').get(mine));
    expect(files.get('README.md')).toEqual(github.files('main').get('README.md'));
    expect([...files.keys()]).not.toContain('charts/istio/leftover.tgz');
    expect([...files.keys()]).not.toContain('charts/istio/templates/role-istiod.yaml');
  });

  test('that the commit has already makes neither branch nor pull request', async () => {
    const made = await publication();
    await repository.commit('Upgrade by hand');
    await pushStart();
    const { outputs, summary, log } = await run(made);
    expect(writes()).toEqual([]);
    expect(outputs).toEqual({});
    expect(summary).toBe('Nothing to publish: the commit holds what was generated.');
    expect(log).toEqual(['info: Nothing to publish: the commit holds what was generated.']);
  });

  test('goes to the branch of the input `base`, with a person’s token in that person’s name', async () => {
    github.push('release', start);
    const token = github.tokenWith({ contents: 'write', 'pull-requests': 'write' }, 'ada');
    const { outputs, log } = await run(await publication({ base: 'release', token }));
    expect(JSON.parse(pullRequests()[0]?.body ?? '')).toMatchObject({ base: 'release' });
    expect(outputs['pull-request']).toEqual(expect.any(Number));
    expect(log.join('\n')).not.toContain('No workflow runs');
  });
});

describe('a second run', () => {
  test('with the same result changes no branch, and updates the same pull request', async () => {
    const made = await publication();
    const first = await run(made);
    const before = writes().length;
    const second = await run(made);
    expect(second.outputs).toEqual(first.outputs);
    expect(second.summary).toContain('updated');
    expect(
      writes()
        .slice(before)
        .map(({ method, path }) => `${method} ${path.replace(/\d+$/, 'N')}`),
    ).toEqual([
      ...['POST /repos/acme/mesh/git/blobs', 'POST /repos/acme/mesh/git/trees', 'PATCH /repos/acme/mesh/pulls/N'],
    ]);
  });

  test('with another result replaces the commit', async () => {
    const made = await publication();
    const first = await run(made);
    await writeFile(join(repository.path, CHART, 'Chart.yaml'), 'name: other\n');
    const second = await run(made);
    expect(second.outputs['pull-request']).toBe(first.outputs['pull-request']);
    expect(second.outputs.commit).not.toBe(first.outputs.commit);
    expect(await parentsOf(second.outputs.commit)).toEqual([start]);
  });

  test('after more commits on main starts at the last one', async () => {
    const made = await publication();
    const first = await run(made);
    await repository.git('stash', '--quiet', '--include-untracked');
    await writeFile(join(repository.path, 'README.md'), 'new\n');
    await repository.commit('Something else');
    await repository.git('stash', 'pop', '--quiet');
    await pushStart();
    const second = await run(made);
    expect(second.outputs['pull-request']).toBe(first.outputs['pull-request']);
    expect(await parentsOf(second.outputs.commit)).toEqual([start]);
    expect(await treeOfBranch()).toBe(await treeOfGit('mesh.yaml', 'mesh.lock', CHART));
  });

  async function parentsOf(commit: unknown): Promise<string[]> {
    const headers = { authorization: `Bearer ${github.token}` };
    const response = await fetch(`${github.url}/repos/acme/mesh/git/commits/${commit}`, { headers });
    return ((await response.json()) as { parents: { sha: string }[] }).parents.map(({ sha }) => sha);
  }
});

describe('is refused', () => {
  const sha = (text: string) => createHash('sha1').update(text).digest('hex');

  test('a branch that a person has worked on', async () => {
    const made = await publication();
    await run(made);
    github.push('istio-upgrade', sha('fix'));
    const before = github.files('istio-upgrade');
    await writeFile(join(repository.path, CHART, 'Chart.yaml'), 'name: other\n');
    await expect(run(made)).rejects.toMatchObject({
      name: 'UserError',
      what: `The branch istio-upgrade has a commit that mesh-ci did not make: ${sha('fix').slice(0, 7)} by Acme. It was not overwritten.`,
    });
    expect(github.files('istio-upgrade')).toEqual(before);
    expect(pullRequests()).toHaveLength(1);
  });

  test('a branch of a person that only has the name', async () => {
    github.pushTree('istio-upgrade', sha('mine'), new Map());
    await expect(run(await publication())).rejects.toThrow(/^The branch istio-upgrade has no commit in common/);
  });

  test('the branch that the pull request would go to', async () => {
    await expect(run(await publication({ branch: 'main' }))).rejects.toThrow('which the pull request would go to');
    expect(writes()).toEqual([]);
  });

  test('a base that is not there, before anything is written', async () => {
    await expect(run(await publication({ base: 'nowhere' }))).rejects.toThrow('`nowhere`, but there is no such branch');
    expect(writes()).toEqual([]);
  });

  test('a name that is none', async () => {
    await expect(run(await publication({ branch: 'istio upgrade' }))).rejects.toMatchObject({
      name: 'UserError',
      what: 'GitHub does not take the branch istio upgrade: Reference name is invalid.',
    });
    expect(pullRequests()).toEqual([]);
  });

  test.each<[Grants, RegExp, RegExp]>([
    [{ contents: 'read' }, /^GitHub answered 403 while storing the files/, /`permissions: \{ contents: write \}`/],
    [
      { contents: 'write' },
      /^The branch istio-upgrade has what was generated \(commit [0-9a-f]{7}\), but no pull request shows it: GitHub answered 403 while opening/,
      /`permissions: \{ pull-requests: write \}`.* A further run goes on from there\.$/,
    ],
  ])('a token with %j only, naming what it lacks', async (grants, what, next) => {
    const running = run(await publication({ token: github.tokenWith(grants) }));
    await expect(running).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(what),
      next: expect.stringMatching(next),
    });
  });

  test('a pull request when the settings forbid it to workflows, with what to do; then a run goes on', async () => {
    github.forbidPullRequestsOfActions();
    const made = await publication();
    await expect(run(made)).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(/but no pull request shows it: The settings do not let GitHub Actions open/),
      next: expect.stringContaining('Settings → Actions → General → Workflow permissions'),
    });
    const token = github.tokenWith({ contents: 'write', 'pull-requests': 'write' }, 'ada');
    expect((await run({ ...made, token })).outputs['pull-request']).toEqual(expect.any(Number));
  });
});

describe('a disturbance', () => {
  test.each([
    ['of the branch', { method: 'POST', path: /git\/refs$/ }],
    ['of the pull request', { method: 'POST', path: /pulls$/ }],
    ['of the tree', { method: 'POST', path: /git\/trees$/ }],
  ])('that loses the answer %s does no harm', async (_, fault) => {
    github.fault({ ...fault, status: 502, takesEffect: true });
    const { outputs } = await run(await publication());
    expect(outputs['pull-request']).toEqual(expect.any(Number));
    expect(await treeOfBranch()).toBe(await treeOfGit('mesh.yaml', 'mesh.lock', CHART));
  });

  test('while files are stored leaves no branch', async () => {
    github.fault({ path: /git\/blobs$/, status: 503, times: 10 });
    await expect(run(await publication())).rejects.toThrow('GitHub answered 503 while storing the files');
    expect(writes().every(({ path }) => path.endsWith('/git/blobs'))).toBe(true);
  });
});

test('a config file in a folder, named from here, is found in the commit', async () => {
  await mkdir(join(repository.path, 'config'));
  await writeFile(join(repository.path, 'config', 'mesh.yaml'), 'a: 1\n');
  await run(await publication({ files: ['./config/mesh.yaml', join(repository.path, 'mesh.yaml')] }));
  expect([...github.files('istio-upgrade').keys()]).toContain('config/mesh.yaml');
  expect(await treeOfBranch()).toBe(await treeOfGit('config', 'mesh.yaml', CHART));
});
