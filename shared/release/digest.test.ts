import { cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { previousEnvironment } from '../config/environment.ts';
import { type MeshConfig, parseMeshConfig } from '../config/mesh-config.ts';
import { releaseDigest } from './digest.ts';

const MESH = `istio: { version: 1.27.3 }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { testing: , dev: , production: }
`;
const FILES = {
  'charts/istio/Chart.yaml': 'name: istio\n',
  'charts/istio/templates/istiod.yaml': 'kind: Deployment\n',
  'charts/istio-crd/Chart.yaml': 'name: istio-crd\n',
  'helmfile.yaml': 'releases: []\n',
  'environments/dev.yaml': 'a: 1\n',
  'README.md': 'not deployed\n',
};

const config = parseMeshConfig(MESH, 'mesh.yaml');
let directory: string;
let workspace: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'release-'));
  workspace = join(directory, 'mesh');
  for (const [file, content] of Object.entries(FILES)) await write(file, content);
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(workspace, file)), { recursive: true });
  await writeFile(join(workspace, file), content);
}

describe('the digest of a release', () => {
  test('is SHA-256 in lower-case hex', async () => {
    expect(await releaseDigest(workspace, config)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('does not depend on where the checkout is, when it was made, and what else is in it', async () => {
    const elsewhere = join(directory, 'elsewhere', 'deep');
    await cp(workspace, elsewhere, { recursive: true });
    await utimes(join(elsewhere, 'helmfile.yaml'), 0, 0);
    await writeFile(join(elsewhere, 'README.md'), 'changed');
    await mkdir(join(elsewhere, 'charts/istio/empty'));
    expect(await releaseDigest(elsewhere, config)).toBe(await releaseDigest(workspace, config));
  });

  test('does not depend on how the paths of mesh.yaml are spelt', async () => {
    const spelt: MeshConfig = {
      ...config,
      charts: { istio: './charts/istio/', 'istio-crd': 'charts/./istio-crd' },
      helmfile: './helmfile.yaml',
    };
    expect(await releaseDigest(workspace, spelt)).toBe(await releaseDigest(workspace, config));
  });

  test.each([
    ['a changed template', 'charts/istio/templates/istiod.yaml', 'kind: DaemonSet\n'],
    ['a new file of a chart', 'charts/istio-crd/templates/telemetry.yaml', 'kind: Telemetry\n'],
    ['a changed Helmfile', 'helmfile.yaml', 'releases: [{}]\n'],
    ['changed values of an environment', 'environments/dev.yaml', 'a: 2\n'],
  ])('differs with %s', async (_, file, content) => {
    const before = await releaseDigest(workspace, config);
    await write(file, content);
    expect(await releaseDigest(workspace, config)).not.toBe(before);
  });

  test('differs when a file is renamed, and when text moves from one file to the next', async () => {
    const before = await releaseDigest(workspace, config);
    await write('environments/dev.yaml', '');
    await write('environments/dev2.yaml', 'a: 1\n');
    const renamed = await releaseDigest(workspace, config);
    await write('environments/dev.yaml', 'a: 1\n');
    await write('environments/dev2.yaml', '');
    expect(new Set([before, renamed, await releaseDigest(workspace, config)]).size).toBe(3);
  });

  test('needs no environments/ directory', async () => {
    await rm(join(workspace, 'environments'), { recursive: true });
    expect(await releaseDigest(workspace, config)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['charts/istio', 'The chart directory `charts/istio` (`charts.istio`) is missing.'],
    ['charts/istio-crd', 'The chart directory `charts/istio-crd` (`charts.istio-crd`) is missing.'],
    ['helmfile.yaml', 'The file `helmfile.yaml`, a part of the release, cannot be read.'],
  ])('refuses a checkout without %s', async (path, what) => {
    await rm(join(workspace, path), { recursive: true });
    await expect(releaseDigest(workspace, config)).rejects.toMatchObject({ name: 'UserError', what });
  });

  test('refuses a symbolic link, whose target could change unseen', async () => {
    await symlink('/etc/hostname', join(workspace, 'charts/istio/templates/link.yaml'));
    await expect(releaseDigest(workspace, config)).rejects.toMatchObject({
      where: { file: 'charts/istio/templates/link.yaml' },
    });
  });
});

describe('the environment before', () => {
  test.each([
    ['testing', undefined],
    ['dev', 'testing'],
    ['production', 'dev'],
  ])('%s is %s', (name, previous) => {
    expect(previousEnvironment(config, name)?.name).toBe(previous);
  });

  test('of an unknown one is an error that lists those there are', () => {
    expect(() => previousEnvironment(config, 'productoin')).toThrow(
      expect.objectContaining({
        what: 'There is no environment `productoin` in mesh.yaml.',
        next: 'Did you mean `production`? It has, in order: testing, dev, production.',
      }),
    );
  });
});
