import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { groupDirectory, TOOLS } from '../build/tools.ts';

/** Versions by module, as Go uses them: `replace` has the last word. */
type Modules = ReadonlyMap<string, string>;

async function modulesOf(group: string): Promise<Modules> {
  const text = await readFile(join(groupDirectory(group), 'go.mod'), 'utf8');
  const lines = text.split('\n').map((line) =>
    line
      .replace(/\/\/.*/, '')
      .replace(/^(require|replace)\b/, '')
      .trim(),
  );
  const modules = new Map<string, string>();
  for (const line of lines) {
    const [, module, version] = /^(\S+\.\S+\/\S+) (v\S+)$/.exec(line) ?? [];
    if (module !== undefined && version !== undefined) modules.set(module, version);
  }
  for (const line of lines) {
    const [, module = '', replacement] = /^(\S+)(?: v\S+)? => (.+)$/.exec(line) ?? [];
    if (replacement !== undefined && modules.has(module)) modules.set(module, replacement.replace(`${module} `, ''));
  }
  return modules;
}

/** Modules that the two Istio versions cannot share. Every other one is compiled once for both. */
const APART: readonly (readonly [RegExp, string])[] = [
  [/^istio\.io\/(istio|api|client-go)$/, 'are what the two versions are'],
  [
    /^k8s\.io\/(api|apiextensions-apiserver|apimachinery|apiserver|cli-runtime|client-go|component-base|component-helpers|kubectl)$/,
    'the older Istio does not compile against 0.36',
  ],
  [/^sigs\.k8s\.io\/gateway-api$/, 'the older Istio reads the API as it was in 1.5'],
  [/^github\.com\/clipperhouse\/uax29\/v2$/, 'small: 2.3.0 would bring the older group another module'],
];

test('the two Istio versions share their modules, but for a few', async () => {
  const [newer, older] = await Promise.all([modulesOf('bed'), modulesOf('istio-older')]);
  const shared = [...older.keys()].filter((module) => newer.has(module));
  // That it was read at all.
  expect(shared.length).toBeGreaterThan(100);
  const differing = shared.filter((module) => newer.get(module) !== older.get(module));
  expect(differing.filter((module) => !APART.some(([pattern]) => pattern.test(module)))).toEqual([]);
  // An exception that is none any more is not left behind.
  for (const [pattern] of APART) expect(differing).toContainEqual(expect.stringMatching(pattern));
});

test.each(TOOLS)('$name is called by the version that its go.mod pins', async ({ group, package: path, version }) => {
  const modules = await modulesOf(group);
  const candidates = [...modules.keys()].filter((module) => path === module || path.startsWith(`${module}/`));
  const module = candidates.sort((a, b) => b.length - a.length)[0] ?? '';
  const pinned = modules.get(module) ?? '';
  // Snapshots of Istio are called by the date of their commit.
  const date = /^1\.\d+-alpha\.(\d{8})$/.exec(version)?.[1];
  if (date === undefined) expect(pinned).toBe(`v${version}`);
  else expect(pinned).toMatch(new RegExp(`^v0\\.0\\.0-${date}\\d{6}-[0-9a-f]{12}$`));
});
