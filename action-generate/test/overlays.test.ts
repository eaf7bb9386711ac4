import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { LARGEST_FILE } from '../../shared/config/text-file.ts';
import { describeIdentity } from '../../shared/manifest/identity.ts';
import { type Manifest, valueAt } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { changedFiles, createMesh, type LockedMesh, removeMesh, resetMesh, runGenerate } from './locked-mesh.ts';

let locked: LockedMesh;
let repository: MeshRepository;

const HEAD = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n';

/** A mesh of two control planes, one of which is not the same everywhere. */
const FILES = {
  'operators/stable.yaml': `${HEAD}spec:
  profile: minimal
  hub: docker.io/istio
  tag: ${ISTIO.older} # as in mesh.yaml
  revision: stable
`,
  'operators/canary.yaml': `${HEAD}spec:
  profile: minimal
  hub: docker.io/istio
  tag: "${ISTIO.older}"
  revision: canary
`,
  'overlays/large.yaml': `${HEAD}spec:
  components: { pilot: { k8s: { podAnnotations: { acme.example/size: large } } } }
`,
  'overlays/production.yaml': `${HEAD}spec:
  # Pinned, so that it is bumped as well.
  values: { pilot: { image: docker.io/istio/pilot:${ISTIO.older} } }
  meshConfig: { accessLogFormat: '{{ production }}' }
`,
};

beforeAll(async () => {
  locked = await createMesh({ prepare: haveTwoControlPlanes });
  repository = locked.repository;
});
afterEach(() => resetMesh(locked));
afterAll(() => removeMesh(locked));

async function haveTwoControlPlanes({ path, edit, git }: MeshRepository): Promise<void> {
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(join(path, dirname(file)), { recursive: true });
    await writeFile(join(path, file), text);
  }
  await edit('mesh.yaml', (mesh) =>
    mesh
      .replace('  operator: istiooperator.yaml\n', '  operator: [operators/stable.yaml, operators/canary.yaml]\n')
      .replace(/( {2}preprod:\n)/, '$1    overlays: [overlays/large.yaml]\n')
      .replace(
        /( {2}production:\n)/,
        '$1    overlays: [overlays/large.yaml, { file: overlays/production.yaml, operator: operators/stable.yaml }]\n',
      ),
  );
  await git('rm', '--quiet', 'istiooperator.yaml');
}

async function succeed(inputs: Record<string, string> = {}): Promise<BundleResult> {
  const result = await runGenerate(locked, inputs);
  expect(result.exitCode === 0 ? '' : result.log).toBe('');
  return result;
}

/** What `helmfile template` renders for an environment, as every later action does. */
async function rendered(environment: string): Promise<ReadonlyMap<string, Manifest>> {
  const { programs, directory } = locked;
  const { stdout } = await promisify(execFile)(
    programs.helmfile,
    ['--helm-binary', programs.helm, '--environment', environment, '--quiet', 'template', '--skip-deps'],
    {
      cwd: repository.path,
      env: { PATH: process.env.PATH, HOME: directory, KUBECONFIG: '/dev/null' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const manifests = parseManifests(stdout, environment);
  return new Map(manifests.map((manifest) => [describeIdentity(manifest.identity), manifest]));
}

describe('a mesh of two control planes with overlays', () => {
  test('is generated so that helmfile renders to each environment what is its own', async () => {
    const { outputs } = await succeed();
    const files = outputs.files?.split('\n') ?? [];
    const choosing: string[] = [];
    for (const file of files)
      if ((await repository.read(file).catch(() => '')).includes('.Values.environment')) choosing.push(file);
    expect(choosing).toEqual([
      'charts/istio/templates/configmap-istio-stable.yaml',
      'charts/istio/templates/configmap-values-stable.yaml',
      'charts/istio/templates/deployment-istiod-canary.yaml',
      'charts/istio/templates/deployment-istiod-stable.yaml',
    ]);

    const seen: Record<string, unknown[]> = {};
    for (const environment of ['testing', 'dev', 'preprod', 'production']) {
      const objects = await rendered(environment);
      const at = (object: string, ...path: (string | number)[]) => valueAt(objects.get(object)?.body, path);
      const size = ['spec', 'template', 'metadata', 'annotations', 'acme.example/size'];
      seen[environment] = [
        at('Deployment.apps istio-system/istiod-stable', ...size) ?? 'plain',
        at('Deployment.apps istio-system/istiod-canary', ...size) ?? 'plain',
        String(at('ConfigMap istio-system/istio-stable', 'data', 'mesh')).includes('{{ production }}'),
        String(at('ConfigMap istio-system/istio-canary', 'data', 'mesh')).includes('{{ production }}'),
        objects.size,
      ];
    }
    const count = seen.testing?.at(-1);
    expect(seen).toEqual({
      testing: ['plain', 'plain', false, false, count],
      dev: ['plain', 'plain', false, false, count],
      preprod: ['large', 'large', false, false, count],
      production: ['large', 'large', true, false, count],
    });

    await repository.commit('Generate');
    expect((await succeed({ check: 'true' })).outputs).toMatchObject({ changed: 'false', files: '' });
  });

  test('is bumped in every file that holds the version, and nowhere else', async () => {
    const { outputs } = await succeed({ version: ISTIO.newer });
    const edited = ['mesh.yaml', 'operators/stable.yaml', 'operators/canary.yaml', 'overlays/production.yaml'];
    expect(outputs.files?.split('\n')).toEqual(expect.arrayContaining(edited));
    for (const file of [...edited, 'overlays/large.yaml']) {
      const before = await repository.git('show', `HEAD:${file}`);
      expect((await repository.read(file)).trim()).toBe(before.replaceAll(ISTIO.older, ISTIO.newer));
    }
    const pilot = (await rendered('production')).get('Deployment.apps istio-system/istiod-stable')?.body;
    expect(valueAt(pilot, ['spec', 'template', 'spec', 'containers', 0, 'image'])).toBe(
      `docker.io/istio/pilot:${ISTIO.newer}`,
    );
  });

  test('puts an object into the chart that `charts.split` says', async () => {
    await repository.edit('mesh.yaml', (mesh) => `${mesh}\ncharts:\n  split: [{ kind: Telemetry, chart: istio }]\n`);
    const { outputs } = await succeed();
    expect(outputs.files?.split('\n')).toEqual(
      expect.arrayContaining([
        'charts/istio/templates/telemetry-default.yaml',
        'charts/istio-crd/templates/telemetry-default.yaml',
      ]),
    );
  });
});

describe('is refused with its file and line, and nothing changes', () => {
  const bomb = (prefix: string): string =>
    [0, 1, 2, 3, 4, 5, 6, 7, 8]
      .map(
        (level) =>
          `${prefix}a${level}: &a${level} [${Array(9)
            .fill(level === 0 ? 'x' : `*a${level - 1}`)
            .join()}]\n`,
      )
      .join('');

  const FILES_THAT_PEOPLE_WRITE = [
    'mesh.yaml',
    'operators/canary.yaml',
    'overlays/production.yaml',
    'manifests/telemetry.yaml',
  ];
  test.each(
    FILES_THAT_PEOPLE_WRITE.flatMap((file): [string, string, (text: string) => string, RegExp][] => [
      [file, 'aliases that expand without end', (yaml) => bomb('') + yaml, /expand to(o)? |alias/i],
      [file, 'a key that is there twice', (yaml) => `${yaml}twice: 1\ntwice: 2\n`, /unique|twice|duplicat/i],
      [file, 'more than the limit', (yaml) => `${yaml}#${' '.repeat(LARGEST_FILE)}\n`, /is 17 MiB large; 16 MiB/],
      [file, 'brackets without end', (yaml) => `${yaml}deep: ${'['.repeat(100_000)}`, /nested|deep/],
    ]),
  )('%s with %s', async (file, _, change, message) => {
    await repository.edit(file, change);
    await repository.commit('Be hostile');
    const { annotations, exitCode, log } = await runGenerate(locked);
    expect(exitCode).toBe(1);
    expect(log).not.toContain('bug in mesh-ci');
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.message).toMatch(message);
    expect(annotations[0]?.properties.file).toBe(file);
    if (!message.source.includes('MiB')) expect(annotations[0]?.properties.line).toMatch(/^\d+$/);
    expect(await changedFiles(repository)).toEqual([]);
  });

  test.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a tag of an overlay',
      'overlays/large.yaml',
      (yaml) => `${yaml}  tag: ${ISTIO.newer}\n`,
      /^`spec\.tag` is 1\.31-alpha\.20260827, but `istio\.version`/,
    ],
    [
      'an image of an overlay',
      'overlays/production.yaml',
      (yaml) => yaml.replace(`pilot:${ISTIO.older}`, 'pilot:1.26.0'),
      /^`spec\.values\.pilot\.image` has an image with the tag 1\.26\.0, but `istio\.version`/,
    ],
    [
      "a component's tag of the second operator file",
      'operators/canary.yaml',
      (yaml) => `${yaml}  components: { pilot: { tag: 1.26.0 } }\n`,
      /^`spec\.components\.pilot\.tag` is 1\.26\.0, but `istio\.version`/,
    ],
  ])('%s that is not the version', async (_, file, change, message) => {
    await repository.edit(file, change);
    await repository.commit('Forget one');
    const { annotations, exitCode } = await runGenerate(locked);
    expect({ exitCode, message: annotations[0]?.message }).toEqual({
      exitCode: 1,
      message: expect.stringMatching(message),
    });
    expect(annotations[0]?.properties).toMatchObject({ file, line: expect.stringMatching(/^\d+$/) });
  });

  test('an overlay that is not there', async () => {
    await repository.git('rm', '--quiet', 'overlays/large.yaml');
    await repository.commit('Lose an overlay');
    const { annotations } = await runGenerate(locked);
    expect(annotations[0]?.message).toContain(
      'The file `overlays/large.yaml`, named by `environments.preprod.overlays`, cannot be read.',
    );
  });
});
