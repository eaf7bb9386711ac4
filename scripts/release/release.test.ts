import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checksumsOf, releasedFiles } from './checksums.ts';
import { cutRelease } from './cut.ts';
import { type Git, gitIn, readFileAt } from './git.ts';
import { type VerifiedRelease, verifyRelease } from './verify.ts';

const STAGE = '.github/workflows/stage.yml';
const PROMOTE = '.github/workflows/promote.yml';
const FILES = {
  'CHANGELOG.md': '# Changelog\n\n## [1.2.0] - 2026-12-01\n\n- An input.\n',
  'action-soak/action.yml': 'name: soak\n',
  'action-soak/dist/index.js': 'soak();\n',
  'action-soak/src/main.ts': 'soak();\n',
  [STAGE]: 'on:\n  workflow_call:\njobs:\n  gate:\n    steps:\n      - uses: mesh-ci/mesh-ci/action-soak@v1\n',
  [PROMOTE]: 'on:\n  workflow_call:\njobs:\n  testing:\n    uses: mesh-ci/mesh-ci/.github/workflows/stage.yml@v1\n',
  '.github/workflows/ci.yml': 'on: push\n',
};

let directory: string;
let git: Git;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mesh-ci-release-test-'));
  git = gitIn(directory);
  await git('init', '--quiet', '--initial-branch', 'main');
  for (const [key, value] of Object.entries({
    'user.name': 'A',
    'user.email': 'a@example.com',
    'tag.gpgSign': 'false',
  }))
    await git('config', key, value);
  await commit(FILES);
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'A change');
  return await git('rev-parse', 'HEAD');
}

/** Verifies v1.2.0 as it would be after a push of main, the tag and the tag's branch. */
async function verifyPushed(): Promise<VerifiedRelease> {
  await git('update-ref', 'refs/remotes/origin/main', 'main');
  await git('update-ref', 'refs/remotes/origin/releases/v1.2.0', 'v1.2.0^{commit}');
  return await verifyRelease(directory, 'v1.2.0');
}

test('a release is the commit on main with its workflows pinned, all the way down', async () => {
  const source = await git('rev-parse', 'main');
  const released = await cutRelease(directory, '1.2.0');
  const [, stageAt = ''] =
    /stage\.yml@([0-9a-f]{40}) # v1\.2\.0$/m.exec(await readFileAt(git, released, PROMOTE)) ?? [];
  expect(await readFileAt(git, stageAt, STAGE)).toContain(`uses: mesh-ci/mesh-ci/action-soak@${source} # v1.2.0\n`);
  expect(await verifyPushed()).toEqual({
    version: '1.2.0',
    majorTag: 'v1',
    source,
    commit: released,
    notes: '- An input.\n',
    newestOfMajor: true,
    newest: true,
  });
});

test('making a release leaves the checkout and its branch as they were', async () => {
  const source = await git('rev-parse', 'HEAD');
  await cutRelease(directory, '1.2.0');
  expect(await git('rev-parse', 'HEAD')).toBe(source);
  expect(await git('status', '--porcelain')).toBe('');
  expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  expect(await readFile(join(directory, STAGE), 'utf8')).toBe(FILES[STAGE]);
});

test('main may have moved on since the release was made', async () => {
  const released = await cutRelease(directory, '1.2.0');
  await commit({ 'README.md': 'Later.\n' });
  expect((await verifyPushed()).commit).toBe(released);
});

test('what is not on main is not released', async () => {
  await git('switch', '--quiet', '--create', 'topic');
  await commit({ 'action-soak/dist/index.js': 'steal();\n' });
  await cutRelease(directory, '1.2.0');
  await expect(verifyPushed()).rejects.toThrow(
    'is not on main, and changes more than the pins of the workflows: action-soak/dist/index.js',
  );
});

test('a change that is hidden among the pins is not released', async () => {
  await cutRelease(directory, '1.2.0');
  await git('switch', '--quiet', '--detach', 'v1.2.0');
  await git('tag', '--delete', 'v1.2.0');
  const text = await readFile(join(directory, PROMOTE), 'utf8');
  await commit({ [PROMOTE]: text.replace('jobs:', 'permissions: write-all\njobs:') });
  await git('tag', 'v1.2.0');
  await expect(verifyPushed()).rejects.toThrow('is not on main, and changes more than the pins of the workflows');
});

test('a merge is not released', async () => {
  await git('switch', '--quiet', '--create', 'topic');
  await commit({ 'README.md': 'Other.\n' });
  await git('switch', '--quiet', '--detach', 'main');
  await git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic');
  await git('tag', 'v1.2.0');
  await expect(verifyPushed()).rejects.toThrow('is not on main');
});

test('a tag on main itself is not released: its workflows would use actions that move', async () => {
  await git('tag', 'v1.2.0', 'main');
  await expect(verifyPushed()).rejects.toThrow(`These workflows use actions by a tag that moves: ${STAGE}`);
});

test('a tag without its branch says how to push it', async () => {
  await cutRelease(directory, '1.2.0');
  await git('update-ref', 'refs/remotes/origin/main', 'main');
  await expect(verifyRelease(directory, 'v1.2.0')).rejects.toThrow(
    'The branch releases/v1.2.0 is missing. Push it, then run this workflow again: ' +
      'git push origin "v1.2.0^{}:refs/heads/releases/v1.2.0"',
  );
});

test('a version without notes gets no tag', async () => {
  await expect(cutRelease(directory, '1.3.0')).rejects.toThrow('CHANGELOG.md has no section for 1.3.0');
  expect(await git('tag', '--list')).toBe('');
});

test('a version is released once, and from a clean checkout', async () => {
  await cutRelease(directory, '1.2.0');
  await expect(cutRelease(directory, '1.2.0')).rejects.toThrow('The tag v1.2.0 exists already');
  await writeFile(join(directory, 'README.md'), 'Not committed.\n');
  await expect(cutRelease(directory, '1.2.1')).rejects.toThrow('has changes that are not committed');
});

test('the checksums are of what runs at a user’s: bundles, action.yml, reusable workflows', async () => {
  const paths = await releasedFiles(directory);
  expect(paths).toEqual([PROMOTE, STAGE, 'action-soak/action.yml', 'action-soak/dist/index.js']);
  expect(await checksumsOf(directory, ['action-soak/dist/index.js'])).toBe(
    '5b26ac725b81548cc238a6886a2a8c51c00b96b851b2762fdcdf50e60633444e  action-soak/dist/index.js\n',
  );
});
