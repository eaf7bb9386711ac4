import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { startMirror } from '../../testbed/mirror/mirror.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { changedFiles, createMesh, type LockedMesh, removeMesh, resetMesh, runGenerate } from './locked-mesh.ts';
import { HOSTILE_STRINGS, randomStrings } from './strings.ts';

let locked: LockedMesh;
let repository: MeshRepository;

beforeAll(async () => {
  locked = await createMesh();
  repository = locked.repository;
});
afterEach(() => resetMesh(locked));
afterAll(() => removeMesh(locked));

const run = (inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<BundleResult> =>
  runGenerate(locked, inputs, env);

/** A refusal: one annotation, exit code 1, no stack trace, and a checkout as it was. */
async function refused(result: BundleResult): Promise<BundleResult['annotations'][number]> {
  expect(result.annotations.map(({ level }) => level)).toEqual(['error']);
  expect(result.exitCode).toBe(1);
  expect(result.log).not.toMatch(/^\s+at .*[:(]\d+/m);
  expect(result.annotations[0]?.message).not.toContain('bug in mesh-ci');
  expect(await changedFiles(repository)).toEqual([]);
  const [annotation] = result.annotations;
  if (annotation === undefined) throw new Error('no annotation');
  return annotation;
}

describe('the example', () => {
  test('has the charts that the older Istio renders to', async () => {
    const { log, outputs, exitCode } = await run({ check: 'true' });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    expect(outputs).toMatchObject({ version: ISTIO.older, changed: 'false', files: '' });
    expect(outputs.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await changedFiles(repository)).toEqual([]);
  });

  test('is generated from nothing, and again without a change', async () => {
    await repository.git('rm', '--quiet', '-r', 'charts/istio', 'charts/istio-crd/Chart.yaml');
    await repository.commit('Remove the generated files');
    const first = await run();
    expect(first).toMatchObject({ exitCode: 0, outputs: { changed: 'true', version: ISTIO.older } });
    const files = first.outputs.files?.split('\n') ?? [];
    expect(files).toContain('charts/istio/templates/deployment-istiod.yaml');
    expect(files).toContain('charts/istio-crd/Chart.yaml');
    expect(await changedFiles(repository)).toEqual(files);
    await repository.commit('Generate');
    const second = await run();
    expect(second).toMatchObject({ exitCode: 0, outputs: { changed: 'false', files: '' } });
    expect(second.outputs.digest).toBe(first.outputs.digest);
    expect(await changedFiles(repository)).toEqual([]);
  });
});

describe('a bump', () => {
  test('writes the version, generates, and keeps what people wrote', async () => {
    const result = await run({ version: ISTIO.newer });
    expect(result).toMatchObject({ exitCode: 0, outputs: { changed: 'true', version: ISTIO.newer }, annotations: [] });
    const files = result.outputs.files?.split('\n') ?? [];
    expect(files).toEqual(expect.arrayContaining(['mesh.yaml', 'istiooperator.yaml', 'charts/istio/Chart.yaml']));
    expect(await changedFiles(repository)).toEqual([...files].sort());
    // In the files that people write, the version alone.
    for (const file of ['mesh.yaml', 'istiooperator.yaml']) {
      const before = await repository.git('show', `HEAD:${file}`);
      expect((await repository.read(file)).trim()).toBe(before.replace(ISTIO.older, ISTIO.newer));
    }
    expect(await repository.git('diff', '--name-only', '--', 'charts/istio-crd/templates/telemetry-tracing.yaml')).toBe(
      '',
    );
    expect(result.summary).toContain(`(before: <code>${ISTIO.older}</code>)`);
    // An object that is the same in both is not touched.
    expect(files).not.toContain('charts/istio/templates/service-istiod.yaml');
  });

  test('removes the files of objects that are gone', async () => {
    await repository.edit('mesh.yaml', (mesh) => mesh.replace('    - manifests/telemetry.yaml\n', ''));
    const { outputs, exitCode } = await run();
    expect({ exitCode, files: outputs.files }).toEqual({
      exitCode: 0,
      files: 'charts/istio-crd/templates/telemetry-default.yaml',
    });
    expect(await readdir(join(repository.path, 'charts/istio-crd/templates'))).toEqual([
      'peerauthentication-default.yaml',
      'telemetry-tracing.yaml',
    ]);
  });

  test('to a version that mesh.lock does not know changes nothing', async () => {
    const { message } = await refused(await run({ version: '1.99.0' }));
    expect(message).toMatch(/^mesh\.lock has no checksum for istioctl 1\.99\.0 on linux-/);
  });

  test('to something that is no version changes nothing', async () => {
    const { message } = await refused(await run({ version: 'latest' }));
    expect(message).toContain('`istio.version` is "latest"');
  });

  test('locks the new version when asked', async () => {
    await repository.edit(LOCK_FILE, (lock) =>
      lock.replace(new RegExp(`^    ${ISTIO.newer}:\n(?: {6}.*\n)+`, 'm'), ''),
    );
    await repository.commit('Forget the newer Istio');
    const { exitCode, outputs } = await run({ version: ISTIO.newer, 'update-lock': 'true' });
    expect(exitCode).toBe(0);
    expect(outputs.files?.split('\n')).toContain(LOCK_FILE);
    expect(await repository.git('diff', '--stat', 'HEAD~1', '--', LOCK_FILE)).toBe('');
  });
});

test('a repository without mesh.lock gets one when asked', async () => {
  const lock = await repository.read(LOCK_FILE);
  await repository.git('rm', '--quiet', LOCK_FILE);
  await repository.commit('Start without a lock');
  const { exitCode, outputs } = await run({ 'update-lock': 'true' });
  expect({ exitCode, files: outputs.files }).toEqual({ exitCode: 0, files: LOCK_FILE });
  // The mirror has both Istios, mesh.yaml asks for one.
  const asked = await repository.read(LOCK_FILE);
  expect(lock.split('\n')).toEqual(expect.arrayContaining(asked.split('\n')));
  expect(asked).not.toContain(ISTIO.newer);
});

test('a mesh without instances of its own has an empty istio-crd', async () => {
  await repository.git('rm', '--quiet', '-r', 'charts/istio-crd');
  await repository.edit('mesh.yaml', (mesh) => mesh.replace(/ {2}manifests:\n( {4}- .*\n)+/, ''));
  await repository.commit('Have no manifests');
  const { exitCode, outputs } = await run();
  expect({ exitCode, files: outputs.files }).toEqual({ exitCode: 0, files: 'charts/istio-crd/Chart.yaml' });
});

describe('what Helm renders', () => {
  test('is what istioctl generated, but for labels and the webhook fields of istiod', async () => {
    const [istio, crd] = await Promise.all(['istio', 'istio-crd'].map((chart) => rendered(chart)));
    const generated = parseManifests(
      await output(locked.programs['istioctl-older'], ['manifest', 'generate', '-f', 'istiooperator.yaml']),
      'istioctl',
    );
    expect(istio).toHaveLength(generated.length);
    for (const { identity, body } of generated) {
      const found = istio?.find((manifest) => JSON.stringify(manifest.identity) === JSON.stringify(identity));
      const labels = { ...(body.metadata as { labels?: object }).labels, 'app.kubernetes.io/part-of': 'mesh' };
      const expected = JSON.parse(JSON.stringify({ ...body, metadata: { ...(body.metadata as object), labels } }));
      if (identity.kind === 'ValidatingWebhookConfiguration') delete expected.webhooks[0].failurePolicy;
      expect(found?.body).toEqual(expected);
    }
    expect(crd?.map(({ identity }) => `${identity.kind} ${identity.name}`).sort()).toEqual([
      'PeerAuthentication default',
      'Telemetry default',
      'Telemetry tracing',
    ]);
  });

  async function rendered(chart: string) {
    return parseManifests(await output(locked.programs.helm, ['template', chart, `charts/${chart}`]), chart);
  }

  function output(program: string, args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env.PATH, HOME: locked.directory, KUBECONFIG: '/dev/null' };
      const options = { cwd: repository.path, env, maxBuffer: 64 * 1024 * 1024 };
      execFile(program, args, options, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    });
  }
});

describe('check', () => {
  test('names what was edited by hand, what is missing and what is left over, and changes nothing', async () => {
    await repository.edit('charts/istio/templates/deployment-istiod.yaml', (yaml) =>
      yaml.replace('image:', 'image: # mine'),
    );
    await repository.git('rm', '--quiet', 'charts/istio/templates/service-istiod.yaml');
    await repository.git('mv', 'charts/istio/templates/role-istiod.yaml', 'charts/istio/templates/role-gone.yaml');
    await repository.commit('Meddle');
    const result = await run({ check: 'true' });
    const { message, properties } = await refused(result);
    expect(message.split('\n').slice(0, 5)).toEqual([
      `The charts are not what Istio ${ISTIO.older} renders to:`,
      ...MEDDLED,
    ]);
    expect(properties).toMatchObject({ file: MEDDLED[0] });
    expect(result.outputs).toMatchObject({ changed: 'true', files: MEDDLED.join('\n') });
  });

  test.each([{ version: ISTIO.newer }, { 'update-lock': 'true' }])('does not go with %j', async (inputs) => {
    const { message } = await refused(await run({ check: 'true', ...inputs }));
    expect(message).toContain('`check` writes nothing');
  });
});

const MEDDLED = [
  'charts/istio/templates/deployment-istiod.yaml',
  'charts/istio/templates/role-gone.yaml',
  'charts/istio/templates/role-istiod.yaml',
  'charts/istio/templates/service-istiod.yaml',
];

describe('is refused, and nothing changes', () => {
  test('an archive with another checksum', async () => {
    const here = `linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
    const sum = new RegExp(`(${ISTIO.older}:\\n(?: {6}.*\\n)*? {6}${here}: )[0-9a-f]{64}`);
    await repository.edit(LOCK_FILE, (lock) => lock.replace(sum, `$1"${'0'.repeat(64)}"`));
    await repository.commit('Meddle with the lock');
    const tools = join(locked.directory, 'no-tools');
    const { message, properties } = await refused(await run({}, { RUNNER_TOOL_CACHE: tools }));
    expect(message).toMatch(/^The checksum of istioctl \S+ is wrong: /);
    expect(properties.file).toBe(LOCK_FILE);
    expect(await readdir(tools).catch(() => [])).toEqual([]);
  });

  test('a mirror that is not there, within seconds when it refuses', async () => {
    // tool-cache's knobs for tests: it would wait 10 to 20 s between its three attempts.
    const hurry = 'globalThis.TEST_DOWNLOAD_TOOL_RETRY_MIN_SECONDS=globalThis.TEST_DOWNLOAD_TOOL_RETRY_MAX_SECONDS=0';
    const env = {
      NODE_OPTIONS: `--import=data:text/javascript,${hurry}`,
      RUNNER_TOOL_CACHE: join(locked.directory, 'no-tools'),
    };
    const { message } = await refused(await run({ mirror: 'http://127.0.0.1:9' }, env));
    expect(message).toMatch(/could not be downloaded from http:\/\/127\.0\.0\.1:9\/.*: connect ECONNREFUSED/);
    expect(message).toContain('`tools.mirror`');
  });

  test('an istioctl that is not the version that it was locked as', async () => {
    const { programs } = locked;
    const swapped = await startMirror({ ...programs, 'istioctl-older': programs['istioctl-newer'] });
    try {
      await writeMeshLock(repository.path, swapped);
      await repository.commit('Trust a mirror that lies');
      const { message } = await refused(await run({ mirror: swapped.url }));
      expect(message).toContain(`istioctl says that it is ${ISTIO.newer}, but \`istio.version\` is ${ISTIO.older}.`);
    } finally {
      await swapped.close();
    }
  });

  test("a generated file in the place of a person's", async () => {
    const file = 'charts/istio/templates/service-istiod.yaml';
    await repository.edit(file, (yaml) => yaml.replace(/^#.*\n/, ''));
    await repository.commit('Take it over');
    const { message, properties } = await refused(await run());
    expect(message).toContain(`\`${file}\` was not generated, but a generated file belongs there.`);
    expect(properties.file).toBe(file);
  });

  test.each<[string, string, (text: string) => string, RegExp, Record<string, unknown>]>([
    [
      'an unknown key',
      'mesh.yaml',
      (yaml) => yaml.replace('  operator:', '  operater:'),
      /^Unknown key `istio\.operater`\.\nDid you mean `operator`\?/,
      { file: 'mesh.yaml', line: '9' },
    ],
    [
      'YAML that is none',
      'mesh.yaml',
      (yaml) => yaml.replace('rollout:\n', 'rollout: [\n'),
      /^This is not valid YAML: /,
      { file: 'mesh.yaml', line: expect.stringMatching(/^\d+$/) },
    ],
    [
      'a tag that is not the version',
      'istiooperator.yaml',
      (yaml) => yaml.replace(ISTIO.older, ISTIO.newer),
      /^`spec\.tag` is 1\.31-alpha\.20260827, but `istio\.version` in mesh\.yaml is 1\.31-alpha\.20260423\./,
      { file: 'istiooperator.yaml', line: '9' },
    ],
    [
      'an operator file that istioctl refuses',
      'istiooperator.yaml',
      (yaml) => yaml.replace('profile: default', 'profile: no-such-profile'),
      /^`istioctl manifest generate .*` failed with exit code 1:\n[\s\S]*no-such-profile/,
      { title: 'A program failed' },
    ],
    [
      'a manifest of our own that is none',
      'manifests/telemetry.yaml',
      (yaml) => yaml.replace('kind: Telemetry', 'kind: [Telemetry'),
      /^This is not valid YAML: /,
      { file: 'manifests/telemetry.yaml' },
    ],
    [
      'an object that is there twice',
      'mesh.yaml',
      (yaml) => yaml.replace('    - manifests/telemetry.yaml\n', '$&$&'),
      /^Telemetry\.telemetry\.istio\.io istio-system\/default: It is there twice/,
      { file: 'manifests/telemetry.yaml' },
    ],
    [
      'charts inside each other',
      'mesh.yaml',
      (yaml) => `${yaml}\ncharts:\n  istio: charts\n  istio-crd: charts/crd/\n`,
      /^`charts\.istio` and `charts\.istio-crd` are in one directory\./,
      { file: 'mesh.yaml' },
    ],
  ])('%s', async (_, file, change, message, properties) => {
    await repository.edit(file, change);
    await repository.commit('Make a mistake');
    const annotation = await refused(await run());
    expect(annotation.message).toMatch(message);
    expect(annotation.properties).toMatchObject(properties);
  });

  test.each([
    ['mesh.yaml', {}, 'The configuration file `mesh.yaml` cannot be read.'],
    ['istiooperator.yaml', {}, 'The file `istiooperator.yaml`, named by `istio.operator`, cannot be read.'],
    [
      'istiooperator.yaml',
      { version: ISTIO.newer },
      'The file `istiooperator.yaml`, named by `istio.operator`, cannot',
    ],
    [
      'manifests/telemetry.yaml',
      {},
      'The file `manifests/telemetry.yaml`, named by `istio.manifests`, cannot be read.',
    ],
  ])('%s that is not there, with %j', async (file, inputs, what) => {
    await repository.git('rm', '--quiet', file);
    await repository.commit('Lose a file');
    const { message, properties } = await refused(await run(inputs));
    expect(message).toContain(what);
    expect(properties.file).toBe(file);
  });

  test('an input that is neither true nor false', async () => {
    const { message } = await refused(await run({ check: 'maybe' }));
    expect(message).toContain('The input `check` is `maybe`, but it must be true or false.');
  });
});

test('a manifest with every kind of hostile string is rendered by Helm to itself', async () => {
  const data = Object.fromEntries(
    [...HOSTILE_STRINGS, ...randomStrings(200)].map((value, index) => [`k${index}`, value]),
  );
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hostile', namespace: 'istio-system' }, data };
  await writeFile(join(repository.path, 'manifests', 'hostile.yaml'), JSON.stringify(body));
  await repository.edit('mesh.yaml', (mesh) =>
    mesh.replace('    - manifests/telemetry.yaml\n', '$&    - manifests/hostile.yaml\n'),
  );
  const { exitCode, outputs, log } = await run();
  expect(exitCode === 0 ? '' : log).toBe('');
  expect(outputs.files).toBe('charts/istio/templates/configmap-hostile.yaml');
});
