import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type ContentCache, contentCache, NO_CACHE } from '../src/cache/content-cache.ts';
import { checkNamespace } from '../src/checks/check-namespace.ts';
import { type PlainManifests, type PlainReader, plainManifests } from '../src/render/plain-manifests.ts';
import { templatePlaces } from '../src/sources/template-place.ts';
import { saidOf, setOf } from './manifest-set.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

const map = (name: string, more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;

function readerOf({ path }: TemporaryDirectory, cache: ContentCache = NO_CACHE): PlainReader {
  return { workspace: path, cache, code: 'x' };
}

function namesOf(plain: PlainManifests, environment = 'dev'): string[] {
  return plain.of(environment).flatMap(({ manifests }) => manifests.map(({ identity }) => identity.name));
}

test('all manifests of a directory are read, in the order of their paths', () => {
  using workspace = temporaryDirectory({
    'rendered/b.yml': map('b'),
    'rendered/a/deep/a.yaml': `${map('a')}---\n${map('a2')}`,
    'rendered/c.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}',
    'rendered/notes.txt': 'no: [',
    'rendered/.git/x.yaml': 'no: [',
    'one.yaml': map('one'),
  });
  const plain = plainManifests(readerOf(workspace), ['rendered', 'one.yaml', 'rendered/b.yml'], 'mesh.yaml');
  expect(namesOf(plain)).toEqual(['a', 'a2', 'b', 'c', 'one']);
  expect(plain.files).toEqual(new Set(['rendered/a/deep/a.yaml', 'rendered/b.yml', 'rendered/c.json', 'one.yaml']));
});

test('environments have their own directories, and share what is the same', () => {
  using workspace = temporaryDirectory({
    'r/dev/a.yaml': map('dev'),
    'r/production/a.yaml': map('production'),
    'crds.yaml': map('crd'),
  });
  const plain = plainManifests(readerOf(workspace), ['r/{environment}', 'crds.yaml'], 'mesh.yaml');
  expect(namesOf(plain)).toEqual(['dev', 'crd']);
  expect(namesOf(plain, 'production')).toEqual(['production', 'crd']);
  expect(plain.of('dev')[1]).toBe(plain.of('production')[1]);
  expect(() => plain.of('bcp')).toThrow('There are no manifests at `r/bcp`.');
});

test('a fault has the line of the file, and the other files are read', () => {
  using workspace = temporaryDirectory({
    'r/a.yaml': `${map('a')}---\nkind: Service\n`,
    'r/b.yaml': `${map('b')}---\na: 1\na: 2\n`,
    'r/c.yaml': map('c'),
  });
  const plain = plainManifests(readerOf(workspace), ['r'], 'mesh.yaml');
  const faults = plain.of('dev').flatMap((render) => render.faults);
  expect(faults).toMatchObject([
    { kind: 'object', file: 'r/a.yaml', line: 5 },
    { kind: 'yaml', file: 'r/b.yaml', line: 6, message: expect.stringContaining('This is not valid YAML') },
  ]);
  expect(namesOf(plain)).toEqual(['a', 'c']);
});

test('a finding has the line of its field, though another object of the file has the same name', async () => {
  const service = (namespace: string, before = ''): string =>
    `${before}apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: ${namespace}\nspec:\n  ports:\n    - port: 80\n`;
  using workspace = temporaryDirectory({
    'all.yaml': `${service('x')}--- # the next\n${service('y', '# Mine: {{ no template }}\n')}---\n${map('z')}`,
  });
  const plain = plainManifests(readerOf(workspace), ['all.yaml'], 'mesh.yaml');
  const [, second] = plain.of('dev')[0]?.manifests ?? [];
  if (second === undefined) throw new Error('There is no second object.');
  const places = templatePlaces(workspace.path, plain.files);
  const lines = [['metadata', 'namespace'], ['spec', 'ports', 0, 'port'], []].map(
    async (path) => (await places.find(second, path)).line,
  );
  expect(await Promise.all(lines)).toEqual([15, 18, 11]);
});

test('a file is parsed once in all runs, until it changes', () => {
  using workspace = temporaryDirectory({ 'a.yaml': `${map('a')}---\nkind: Service\n` });
  const written: string[] = [];
  const run = (): unknown => {
    const cache = contentCache(join(workspace.path, 'cache'), () => {});
    const counting: ContentCache = {
      ...cache,
      write: (key, text) => {
        written.push(key);
        cache.write(key, text);
      },
    };
    return plainManifests(readerOf(workspace, counting), ['a.yaml'], 'mesh.yaml').of('dev');
  };
  const first = run();
  expect(run()).toEqual(first);
  expect(written).toHaveLength(1);
  workspace.write('a.yaml', map('b'));
  expect(run()).not.toEqual(first);
});

test('refuses a link that leads out of the repository', () => {
  using outside = temporaryDirectory({ 'secret.yaml': map('secret') });
  using workspace = temporaryDirectory({ 'r/a.yaml': map('a') });
  symlinkSync(join(outside.path, 'secret.yaml'), join(workspace.path, 'r/link.yaml'));
  const plain = plainManifests(readerOf(workspace), ['r'], 'mesh.yaml');
  expect(() => plain.of('dev')).toThrow('`r/link.yaml` leads out of the repository.');
});

test('objects without a release may be in any namespace but those of Kubernetes and the mesh', () => {
  const inNamespace = (namespace: string, labels = ''): string[] => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}, labels: {${labels}}}\n`;
    return saidOf(checkNamespace(), { ...setOf(text), releaseOf: new Map(), releases: [] });
  };
  expect(inNamespace('shop')).toEqual([]);
  expect(inNamespace('kube-system')).toEqual([expect.stringContaining('a namespace of Kubernetes')]);
  expect(inNamespace('istio-system')).toEqual([expect.stringContaining('a namespace of the mesh')]);
  expect(inNamespace('istio-system', 'operator.istio.io/component: Pilot')).toEqual([]);
});
