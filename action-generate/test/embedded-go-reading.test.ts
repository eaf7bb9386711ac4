import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isObject, type JsonObject } from '../../shared/manifest/manifest.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { editEmbedded, readEmbedded } from '../src/mutations/embedded-text.ts';
import { mergePatch } from '../src/mutations/merge-patch.ts';
import { randomCollection, seeded } from './random.ts';
import { HOSTILE_STRINGS } from './strings.ts';

// istiod reads the injector's YAML with Go: what an edit writes must mean there what was asked for. Helm's `fromYaml`
// is that reader.

let chart: string;
beforeAll(async () => {
  chart = await mkdtemp(join(tmpdir(), 'embedded-go-reading-'));
  await mkdir(join(chart, 'templates'));
  await mkdir(join(chart, 'texts'));
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 1.0.0\n');
  const each =
    '{{ range $path, $text := .Files.Glob "texts/*" }}{{ $path }}={{ $.Files.Get $path | fromYaml | toJson | b64enc }}\n{{ end }}';
  await writeFile(join(chart, 'templates', 'NOTES.txt'), '');
  await writeFile(
    join(chart, 'templates', 'a.yaml'),
    `kind: A\nread: |\n${each.replace('{{ $path }}', '  {{ $path }}')}`,
  );
});
afterAll(() => rm(chart, { recursive: true, force: true }));

const TEXT = `# about the file
a: 1 # one
list:
- x
-   y: {z: [1, 2]} # flow
block: |
  {{ first }}

  {{- second }}
nested:
    deep:   # far in
        - q
`;

test('Go reads every edited text as the value that was asked for', async () => {
  const { helm } = await builtTools(['helm']);
  const wanted = new Map<string, JsonObject>();
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = seeded(seed * 49_979_687);
    const text = random(2) === 0 ? TEXT : `${TEXT.trimEnd()}\nlast: |\n  open`;
    const hostile = HOSTILE_STRINGS[seed % HOSTILE_STRINGS.length] ?? '';
    const added = { new: randomCollection(random), nested: { deep: [hostile, randomCollection(random, 1)] } };
    const patch =
      random(2) === 0 ? { ...added, a: hostile } : { list: [hostile, { y: { z: [hostile] } }], block: hostile };
    const embedded = readEmbedded(text);
    const after = embedded && mergePatch(embedded.value, patch);
    const edited = embedded && after !== undefined ? editEmbedded(embedded, after) : undefined;
    if (edited === undefined || !isObject(after)) throw new Error(`seed ${seed}: the text was not edited`);
    wanted.set(`texts/${seed}.yaml`, after);
    await writeFile(join(chart, 'texts', `${seed}.yaml`), edited);
  }
  const { stdout } = await promisify(execFile)(helm, ['template', 'a', chart], { maxBuffer: 64 * 1024 * 1024 });
  const read = new Map(
    [...stdout.matchAll(/(texts\/\d+\.yaml)=(\S*)/g)].map(([, path = '', json = '']) => [path, json]),
  );
  expect(read.size).toBe(wanted.size);
  for (const [path, value] of wanted) {
    expect({ path, value: JSON.parse(Buffer.from(read.get(path) ?? '', 'base64').toString('utf8')) }).toEqual({
      path,
      value,
    });
  }
});
