import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { type Bed, start } from '../../testbed/bed/bed.ts';
import { type BedTools, CONTROL_PLANE, NEWER_ISTIO } from '../../testbed/bed/programs.ts';
import { HANGS } from '../../testbed/bed/wait.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { moduleDirectory } from '../../testbed/build/module-directory.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';
import { isCheck, type Problem } from '../src/check.ts';
import { engines, ownChecks } from '../src/registry.ts';
import { NO_MEMORY } from '../src/run/remembering.ts';
import { runChecks } from '../src/run/run-checks.ts';
import { releaseOf, setOfReleases } from './manifest-set.ts';
import { oracle } from './oracle/api-server.ts';
import { BASES } from './oracle/bases.ts';
import { type Case, describeCase, objectOf } from './oracle/case.ts';
import { GATEWAY_API_CASES } from './oracle/gateway-api-cases.ts';
import { generatedCases } from './oracle/generated-cases.ts';
import { ISTIO_CASES } from './oracle/istio-cases.ts';
import { KUBERNETES_CASES } from './oracle/kubernetes-cases.ts';

const GATEWAY_API = ['tests', 'integration', 'pilot', 'testdata', 'gateway-api-crd.yaml'];

/** Where a check is stricter than the API server, and why it should be: check, message, reason. */
const STRICTER: readonly (readonly [check: string, message: RegExp, reason: string])[] = [
  ['check_image_name', /./, 'the node refuses the image, or it is `latest`: the API server does not read it'],
  ['check_resource_memory_limits_and_requests', /has no memory/, 'what the check is for'],
  [
    'check_schema',
    /got null, want (string|number|object)/i,
    'null in a list or map becomes an empty value: not what anyone means',
  ],
  ['check_istio_manifests', /unnamed port/, 'istiod takes the port for plain TCP'],
  [
    'check_manifests',
    /is not allowed for a Service/,
    'Kubernetes takes a digit in front from 1.36 on, and may be told not to',
  ],
];

/** These look at several objects together, and the cases are none of each other's business. */
const BETWEEN_OBJECTS = ['check_service_discovery', 'check_network_policies', 'check_duplicate_resources'];

interface Verdict {
  readonly case: Case;
  readonly object: JsonObject;
  /** Why the API server refuses it. */
  readonly refused: string | undefined;
  found: Found[];
}

interface Found extends Problem {
  readonly check: string;
}

let programs: BedTools & { readonly kubeconform: string; readonly 'istioctl-newer': string };
let bed: Bed;
let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'oracle-'));
  await mkdir(join(temporary, 'cache'));
  programs = await builtTools([...CONTROL_PLANE, ...NEWER_ISTIO, 'kubeconform']);
  bed = await start({ tools: programs, istio: 'newer', name: 'oracle' });
  const istio = await moduleDirectory('bed', 'istio.io/istio');
  await bed.kubectl('apply', '--server-side', '--filename', join(istio, ...GATEWAY_API));
  await bed.kubectl('create', 'namespace', 'shop');
  await bed.kubectl('create', 'namespace', 'other');
  // No pod is admitted before its account is there, and the controller needs a moment for it.
  await bed.kubectl('wait', '--for=create', 'serviceaccount/default', '--namespace', 'shop', HANGS);
});
afterAll(async () => {
  await bed?.stop();
  await rm(temporary, { recursive: true, force: true });
});

test('nothing that the API server refuses passes the checks, and what they refuse besides has a reason', async () => {
  const sound = Object.keys(BASES).map((base): Case => ({ base, edits: [] }));
  const written = [...KUBERNETES_CASES, ...ISTIO_CASES, ...GATEWAY_API_CASES];
  const verdicts = await ask([...sound, ...written, ...generatedCases(BASES, 7)]);
  await check(verdicts);
  expect(verdicts.slice(0, sound.length).filter(({ refused }) => refused !== undefined)).toEqual([]);

  const baseOf = new Map(verdicts.slice(0, sound.length).map((verdict) => [verdict.case.base, verdict]));
  const cases = verdicts.slice(sound.length).map((verdict) => {
    const known = new Set((baseOf.get(verdict.case.base)?.found ?? []).map((found) => keyOf(found)));
    return { ...verdict, found: verdict.found.filter((found) => !known.has(keyOf(found))) };
  });
  const refused = cases.filter(({ refused: reason }) => reason !== undefined);
  const caught = refused.filter(({ found }) => found.some(({ severity }) => severity !== 'warning'));
  const byUnknown = caught.filter(({ found }) => !found.some(({ severity }) => severity === 'error'));
  const stricter = cases
    .filter(({ refused: reason }) => reason === undefined)
    .flatMap(({ found, case: one }) =>
      found.filter(({ severity }) => severity === 'error').map((problem) => ({ problem, one })),
    );
  const tally = STRICTER.map(([name, message, reason]) => {
    const count = stricter.filter(({ problem }) => problem.check === name && message.test(problem.message)).length;
    return { count, line: `  ${count} × ${name}: ${reason}` };
  });
  console.log(
    [
      `${cases.length} tried (${written.length} written, the others generated), ${refused.length} refused by the API server, ${caught.length} caught (${byUnknown.length} of them as unknown).`,
      ...[...Map.groupBy(caught, firstCheck)].map(([name, list]) => `  ${list.length} first by ${name}`),
      'Refused by the checks alone:',
      ...tally.map(({ line }) => line),
    ].join('\n'),
  );
  const missed = refused.filter((verdict) => !caught.includes(verdict));
  expect(missed.map(({ case: one, refused: reason }) => `${describeCase(one)}: ${reason}`)).toEqual([]);
  const unjustified = stricter.filter(
    ({ problem }) => !STRICTER.some(([name, message]) => problem.check === name && message.test(problem.message)),
  );
  expect(unjustified.map(({ problem, one }) => `${describeCase(one)}: ${problem.check}: ${problem.message}`)).toEqual(
    [],
  );
  expect(tally.filter(({ count }) => count === 0)).toEqual([]);
  expect(refused.length).toBeGreaterThan(150);
});

function firstCheck({ found }: Pick<Verdict, 'found'>): string {
  return found.find(({ severity }) => severity !== 'warning')?.check ?? '';
}

/** The same for a finding of a base and one of a case made from it. */
function keyOf({ check: name, severity, path, message }: Found): string {
  return JSON.stringify([name, severity, path, message.replace(/case-\d+/g, 'CASE')]);
}

/** What the API server says of each, a few at a time. */
async function ask(cases: readonly Case[]): Promise<Verdict[]> {
  const refusal = oracle(bed.api);
  const verdicts: Verdict[] = [];
  const queue = [...cases.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, one] = next;
      const object = objectOf(BASES, one, `case-${index}`);
      verdicts[index] = { case: one, object, refused: await refusal(object), found: [] };
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return verdicts;
}

/** Runs the checks over all of them together, with the definitions of the bed's API server. */
async function check(verdicts: readonly Verdict[]): Promise<void> {
  const schemas = await schemaDirectory(() => {});
  const definitions = await bed.kubectl('get', 'customresourcedefinitions', '--output', 'json');
  // A release for each, so that a finding tells which case it is about.
  const set = setOfReleases([
    [releaseOf('definitions'), definitions],
    ...verdicts.map(({ object }, index) => {
      const { namespace } = object.metadata as { namespace?: string };
      return [releaseOf(`case-${index}`, namespace), JSON.stringify(object)] as const;
    }),
  ]);
  const tools = {
    kubeconform: programs.kubeconform,
    istioctl: programs['istioctl-newer'],
    catalogue: join(
      schemas,
      '{{.NormalizedKubernetesVersion}}-standalone-strict',
      '{{.ResourceKind}}{{.KindSuffix}}.json',
    ),
    cache: join(temporary, 'cache'),
    temporary,
    memory: NO_MEMORY,
  };
  const settings = { checks: {}, suppressions: [], neverSuppress: [] };
  const runs = await runChecks(
    set,
    engines(tools),
    ownChecks(settings)
      .filter(isCheck)
      .filter(({ name }) => !BETWEEN_OBJECTS.includes(name)),
  );
  for (const { check: info, problems } of runs) {
    for (const problem of problems) {
      if (problem.manifest === undefined) throw new Error(`${info.name}: ${problem.message}`);
      const release = set.releaseOf.get(problem.manifest)?.name ?? '';
      verdicts[Number(/^case-(\d+)$/.exec(release)?.[1])]?.found.push({ ...problem, check: info.name });
    }
  }
}
