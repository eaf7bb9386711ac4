import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isObject, type JsonObject } from '../../shared/manifest/manifest.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';
import { type ManifestSet, namespaceOf } from '../src/manifest-set.ts';
import { type Outcome, page, REASONLESS } from './comparison/page.ts';
import { PAIRS, type Pair } from './comparison/pairs.ts';
import { ask, COMPARED, type Programs, writeCase } from './comparison/tools.ts';
import { ISTIO_MANIFESTS } from './corpus/check-istio-manifests.ts';
import { SCHEMA } from './corpus/check-schema.ts';
import { completed } from './corpus/completed.ts';
import { CORPORA } from './corpus/corpora.ts';
import { type Cases, isSources, manifestsOf } from './corpus/corpus.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'comparison.md');

let programs: Programs;
beforeAll(async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'comparison-'));
  const layout = join('{{.NormalizedKubernetesVersion}}-standalone-strict', '{{.ResourceKind}}{{.KindSuffix}}.json');
  const catalogue = join(await schemaDirectory(() => {}), layout);
  programs = { paths: await builtTools(COMPARED), catalogue, temporary };
});
afterAll(() => rm(programs.temporary, { recursive: true, force: true }));

test('every difference to a public tool has a reason, and docs/comparison.md has them all', async () => {
  const outcomes: Outcome[] = [];
  for (const [index, pair] of PAIRS.entries()) outcomes.push(await compare(pair, String(index)));
  const text = page(outcomes);
  if (process.env.COMPARISON_WRITE === '1') await writeFile(PAGE, text);
  expect(text).not.toContain(REASONLESS);
  for (const { pair, differences } of outcomes) {
    const used = new Set(differences.map(({ reason }) => reason));
    expect(
      pair.reasons.filter((reason) => !used.has(reason)).map(({ why }) => `${pair.check}, ${pair.tool}: ${why}`),
    ).toEqual([]);
  }
  // To write it: COMPARISON_WRITE=1 npm test -- comparison.
  expect(await readFile(PAGE, 'utf8')).toBe(text);
});

/** Both on every case that has manifests. That ours finds the faults and passes the near misses is for corpus.test.ts to show. */
async function compare(pair: Pair, name: string): Promise<Outcome> {
  const { faults, nearMisses } = casesOf(pair.check);
  const cases = [...faults, ...nearMisses].flatMap(([label, input], index) =>
    isSources(input) || pair.about?.test(label) === false ? [] : [{ label, input, ours: index < faults.length }],
  );
  const directory = join(programs.temporary, name);
  await mkdir(directory);
  const differences: Outcome['differences'][number][] = [];
  let agreed = 0;
  for (const [index, { label, input, ours }] of cases.entries()) {
    const file = await fileOf(pair, directory, String(index), input);
    const { kubernetes } = manifestsOf(input).versions;
    const { rules, fails } = await ask(pair.tool, file, kubernetes, programs);
    const theirs =
      pair.rules.length === 0 || rules.length === 0 ? fails : rules.some((rule) => pair.rules.includes(rule));
    if (ours === theirs) agreed += 1;
    else {
      const only = ours ? 'ours' : 'theirs';
      const reason = pair.reasons.find((one) => one.only === only && one.cases.test(label));
      differences.push({ label, only, reason });
    }
  }
  return { pair, agreed, differences };
}

function casesOf(check: string): Cases {
  if (check === 'check_schema') return SCHEMA;
  if (check === 'check_istio_manifests') return ISTIO_MANIFESTS;
  return CORPORA.find((corpus) => corpus.check.name === check) ?? { faults: [], nearMisses: [] };
}

async function fileOf(pair: Pair, directory: string, name: string, input: string | ManifestSet): Promise<string> {
  // What is wrong with a text is gone when it is parsed.
  if (pair.check === 'check_yaml_validity' && typeof input === 'string') {
    const file = join(directory, `${name}.yaml`);
    await writeFile(file, input);
    return file;
  }
  const given = manifestsOf(input);
  const cpu = { cpu: '1' };
  const isAboutMemory = pair.check === 'check_resource_memory_limits_and_requests';
  const isWhole = [SCHEMA, ISTIO_MANIFESTS].includes(casesOf(pair.check));
  const set = isWhole ? given : completed(given, isAboutMemory ? { requests: cpu, limits: cpu } : undefined);
  const documents = set.manifests.map((manifest): JsonObject => {
    const { body, identity } = manifest;
    const namespace = namespaceOf(set, manifest);
    if (namespace === undefined || /^(?:Cluster|Namespace$|CustomResourceDefinition$)/.test(identity.kind)) return body;
    return { ...body, metadata: { ...(isObject(body.metadata) ? body.metadata : {}), namespace } };
  });
  return await writeCase(directory, name, documents);
}
