import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readSettings } from '../../shared/config/validation-settings.ts';
import { parseYamlDocument } from '../../shared/config/yaml-document.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { type Engine, isCheck, type Problem } from '../src/check.ts';
import { checkIstioManifests } from '../src/checks/check-istio-manifests.ts';
import { checkSchema } from '../src/checks/check-schema.ts';
import { readRender } from '../src/inputs/read-render.ts';
import type { ManifestSet } from '../src/manifest-set.ts';
import { engines, ownChecks } from '../src/registry.ts';
import { cleanTexts } from '../src/run/clean-texts.ts';
import { NO_MEMORY } from '../src/run/remembering.ts';
import { ISTIO_MANIFESTS } from './corpus/check-istio-manifests.ts';
import { SCHEMA } from './corpus/check-schema.ts';
import { completed } from './corpus/completed.ts';
import { CORPORA } from './corpus/corpora.ts';
import { type CaseInput, type Cases, inWords, isAsSaid, isSources, manifestsOf, problemsOf } from './corpus/corpus.ts';
import { type EngineTools, engineTools } from './engines.ts';
import { setOf } from './manifest-set.ts';

let tools: EngineTools;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ tools, remove } = await engineTools());
});
afterAll(() => remove?.());

const KUBERNETES = '1.36.3';

const CHECKS = ownChecks(readSettings({}, ['dev'], parseYamlDocument('', 'mesh.yaml')));
const NAMED: readonly (readonly [check: string, cases: Cases])[] = [
  ['check_schema', SCHEMA],
  ['check_istio_manifests', ISTIO_MANIFESTS],
  ...CORPORA.map((corpus) => [corpus.check.name, corpus] as const),
];

/** What a check says of each of its own cases. */
interface Score {
  readonly check: string;
  readonly faults: number;
  readonly missed: readonly string[];
  readonly nearMisses: number;
  readonly wrong: readonly string[];
}

test('every check is here, with five faults and five near misses of different names', () => {
  const names = [...engines(tools), ...CHECKS].map(({ name }) => name);
  expect(NAMED.map(([check]) => check).sort()).toEqual(names.sort());
  for (const [check, { faults, nearMisses }] of NAMED) {
    const cases = [...faults, ...nearMisses].map(([name]) => `${check}: ${name}`);
    expect([...new Set(cases)]).toEqual(cases);
    expect([check, Math.min(faults.length, nearMisses.length, 5)]).toEqual([check, 5]);
  }
});

test('each check finds all of its faults and takes no near miss for one', async () => {
  const scores = await Promise.all(
    NAMED.map(([check, cases]) => {
      const engine = engines(tools).find(({ name }) => name === check);
      const corpus = CORPORA.find((one) => one.check.name === check);
      return score(check, cases, async (input) =>
        engine === undefined
          ? corpus === undefined
            ? []
            : problemsOf(corpus.check, input)
          : await askEngine(engine, input),
      );
    }),
  );
  const sum = (count: (one: Score) => number): number => scores.reduce((total, one) => total + count(one), 0);
  const row = (name: string, pick: (count: (one: Score) => number) => number): string =>
    `| ${name} | ${pick(({ faults }) => faults)} | ${pick(({ faults, missed }) => faults - missed.length)} | ${pick(({ nearMisses }) => nearMisses)} | ${pick(({ wrong }) => wrong.length)} |`;
  console.log(
    [
      '| check | faults | found | near misses | false positives |',
      '| --- | --- | --- | --- | --- |',
      ...scores.map((one) => row(one.check, (count) => count(one))),
      row('all', sum),
      `From public reports: ${NAMED.flatMap(([, { faults, nearMisses }]) => [...faults.map((one) => one[3]), ...nearMisses.map((one) => one[2])]).filter((about) => about?.source !== undefined).length} cases.`,
    ].join('\n'),
  );
  expect(scores.flatMap(({ missed, wrong }) => [...missed, ...wrong])).toEqual([]);
});

async function score(
  check: string,
  { faults, nearMisses }: Cases,
  ask: (input: CaseInput) => Promise<readonly Problem[]>,
): Promise<Score> {
  const missed: string[] = [];
  for (const [name, input, says] of faults) {
    const found = (await ask(input)).map(inWords);
    if (!isAsSaid(found, says)) missed.push(`${check} misses ${name}: ${JSON.stringify(found)}`);
  }
  const wrong: string[] = [];
  for (const [name, input] of nearMisses) {
    const found = (await ask(input)).map(inWords);
    if (found.length > 0) wrong.push(`${check} finds ${name}: ${JSON.stringify(found)}`);
  }
  return { check, faults: faults.length, missed, nearMisses: nearMisses.length, wrong };
}

async function askEngine(engine: Engine, input: CaseInput): Promise<readonly Problem[]> {
  return isSources(input) ? [] : await engine.run(manifestsOf(input));
}

describe('each case is given to all checks', () => {
  /** The checks that need no program, beside the one that the case is of; what a case leaves out is filled in. */
  const others = (
    check: string,
    input: CaseInput,
  ): { readonly name: string; readonly problems: readonly Problem[] }[] => {
    const whole = isSources(input) ? input : completed(manifestsOf(input));
    return CHECKS.filter(({ name }) => name !== check).map((other) => ({
      name: other.name,
      problems: problemsOf(other, whole),
    }));
  };

  /** The near misses of manifests for the version of Kubernetes that the schemas are of, with what they leave out. */
  const NEAR_MISSES = CORPORA.flatMap(({ check, nearMisses }) =>
    nearMisses.flatMap(([name, input, about]) => {
      if (isSources(input) || manifestsOf(input).versions.kubernetes !== KUBERNETES) return [];
      return { label: `${check.name}, ${name}`, set: completed(manifestsOf(input)), others: about?.others ?? [] };
    }),
  );

  test('none of them crashes on a fault of another', () => {
    const lines = CORPORA.map(({ check, faults }) => {
      const fired = faults.flatMap(([, input]) =>
        others(check.name, input).filter(({ problems }) => problems.length > 0),
      );
      const counts = [...Map.groupBy(fired, ({ name }) => name)].map(([name, list]) => `${list.length} × ${name}`);
      return `${check.name}: ${counts.join(', ') || 'none'}`;
    });
    console.log(['Other checks that find something in the faults of:', ...lines].join('\n'));
  });

  test('a near miss is a fault to no other check, unless it says so', () => {
    const unexpected = CORPORA.flatMap(({ check, nearMisses }) =>
      nearMisses.flatMap(([name, input, about]) => {
        const found = others(check.name, input).filter(({ problems }) =>
          problems.some(({ severity }) => severity === 'error'),
        );
        const declared = (about?.others ?? []).filter((other) => CHECKS.some((one) => one.name === other));
        return [
          ...found
            .filter((other) => !declared.includes(other.name))
            .map((other) => `${check.name}, ${name}: ${other.name}: ${other.problems.map(inWords)}`),
          ...declared
            .filter((other) => !found.some((one) => one.name === other))
            .map((other) => `${check.name}, ${name}: ${other} finds nothing`),
        ];
      }),
    );
    expect(unexpected).toEqual([]);
  });

  test('a near miss fits its schema', async () => {
    // All together: what it says of one object hangs on nothing but the definitions, which are those of the bed's Istio.
    const manifests = [...(await istioDefinitions()), ...NEAR_MISSES.flatMap(({ set }) => set.manifests)];
    const releaseOf = new Map(NEAR_MISSES.flatMap(({ set }) => [...set.releaseOf]));
    const set: ManifestSet = { ...setOf(''), manifests, releaseOf };
    const problems = await checkSchema(tools).run(set);
    // The cases have objects of kinds that are invented, and of operators whose definitions are not at hand.
    const unfit = problems.filter(({ message }) => !message.startsWith('There is no schema that can be used for'));
    expect(unfit.map(inWords)).toEqual([]);
  });

  test('a near miss is none to istioctl, unless it says so', async () => {
    const engine = checkIstioManifests(tools);
    const unexpected: string[] = [];
    for (const { label, set, others: declared } of NEAR_MISSES) {
      if (!set.manifests.some(({ identity: { kind, group } }) => kind === 'Service' || group.endsWith('.istio.io')))
        continue;
      const errors = (await engine.run(set)).filter(({ severity }) => severity === 'error').map(inWords);
      if (errors.length > 0 !== declared.includes(engine.name)) unexpected.push(`${label}: ${errors}`);
    }
    expect(unexpected).toEqual([]);
  });
});

describe('what a check remembers hides nothing', () => {
  test.each(CORPORA.map((corpus) => [corpus.check.name, corpus] as const))(
    '%s says the same of each case when it has seen all the others',
    (_, { check, faults, nearMisses }) => {
      const inputs = [...nearMisses, ...faults].map(([, input]) => input);
      const clean = cleanTexts(check.name, NO_MEMORY);
      for (const input of inputs) problemsOf(check, input, clean);
      for (const input of inputs) {
        expect(problemsOf(check, input, clean).map(inWords)).toEqual(problemsOf(check, input).map(inWords));
      }
    },
  );

  test.each(CORPORA.filter(({ check }) => isCheck(check) && check.judgesEach !== undefined).map(({ check }) => check))(
    '$name says the same of an object, whatever others it is asked about',
    (check) => {
      if (!isCheck(check)) throw new Error(`${check.name} is no check of manifests.`);
      const sets = CORPORA.flatMap(({ faults, nearMisses }) => [...faults, ...nearMisses]).flatMap(([, input]) =>
        isSources(input) ? [] : [manifestsOf(input)],
      );
      const about = (problems: readonly Problem[]): string[] =>
        problems.filter(({ manifest }) => manifest !== undefined).map(inWords);
      for (const set of sets) {
        const apart = set.manifests.flatMap((manifest) => about(check.run(set, [manifest])));
        expect(apart.sort()).toEqual(about(check.run(set)).sort());
      }
    },
  );
});

async function istioDefinitions(): Promise<readonly Manifest[]> {
  const templates = join(import.meta.dirname, '..', '..', 'examples', 'mesh', 'charts', 'istio', 'templates');
  const files = await Array.fromAsync(glob('customresourcedefinition-*.yaml', { cwd: templates }));
  const texts = await Promise.all(files.map((file) => readFile(join(templates, file), 'utf8')));
  return texts.flatMap((text, index) => readRender(text, files[index] ?? '', undefined).manifests);
}
