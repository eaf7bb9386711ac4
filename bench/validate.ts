import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../scripts/bundle.ts';
import { ensureTools } from '../testbed/build/ensure.ts';
import { type FleetService, writeFleet } from '../testbed/fleet/fleet.ts';
import { fleetOfCopies, renderFleet, templateArgs, writeRendered } from '../testbed/fleet/rendered.ts';
import { writeMeshLock } from '../testbed/mirror/mesh-lock.ts';
import { startMirror } from '../testbed/mirror/mirror.ts';
import { SERVED_PROGRAMS } from '../testbed/mirror/releases.ts';
import { schemaDirectory } from '../testbed/schemas/schemas.ts';
import type { Bench, BenchResult } from './bench.ts';
import { type Measurement, measure, median } from './measure.ts';
import { measureAction, temporaryOf } from './measure-action.ts';

const CHARTS = 400;
/** The larger fleet is so many times as large. */
const COPIES = 10;
const ROUNDS = { small: 7, large: 3, charts: 3 };

/** What the action may take for the larger fleet, in MiB. */
const MEMORY = 1024;

/** Objects of the fleet's charts. */
const RESOURCES = 6;

export const validate: Bench = {
  description:
    'action-validate on a fleet beside kubeconform, istioctl validate and kube-score; and beside helm template',
  async run(log) {
    await buildBundles(['action-validate'], log);
    const programs = await ensureTools({ only: [...SERVED_PROGRAMS, 'kube-score'], log });
    const schemas = await schemaDirectory(log);
    const directory = await mkdtemp(join(tmpdir(), 'bench-validate-'));
    const mirror = await startMirror(programs, { schemas });
    try {
      log(`making a fleet of ${CHARTS} charts, and rendering it`);
      const fleet = join(directory, 'fleet');
      const services = await writeFleet(fleet, { charts: CHARTS });
      await writeMeshLock(fleet, mirror);
      const rendered = await renderFleet(programs.helm, fleet, services);
      const lab: Lab = { directory, fleet, services, mirror: mirror.url, schemas, programs };
      const small = await besideTools(lab, rendered, 1, ROUNDS.small, log);
      const large = await besideTools(lab, rendered, COPIES, ROUNDS.large, log);
      const charts = await besideHelm(lab, log);
      return summarize(small, large, charts);
    } finally {
      await mirror.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

interface Lab {
  readonly directory: string;
  readonly fleet: string;
  readonly services: readonly FleetService[];
  readonly mirror: string;
  readonly schemas: string;
  readonly programs: Readonly<Record<'helm' | 'kubeconform' | 'istioctl-older' | 'kube-score', string>>;
}

interface BesideTools {
  readonly resources: number;
  readonly action: readonly Measurement[];
  /** kubeconform, then `istioctl validate`, then kube-score. */
  readonly tools: readonly (readonly Measurement[])[];
}

/** (a) The whole action and the three programs on the same directory of manifests, in turns. */
async function besideTools(
  lab: Lab,
  rendered: readonly string[],
  copies: number,
  rounds: number,
  log: (line: string) => void,
): Promise<BesideTools> {
  const resources = CHARTS * RESOURCES * copies;
  const workspace = join(lab.directory, `rendered-${resources}`);
  const manifests = join(workspace, 'rendered');
  await writeRendered(manifests, lab.services, rendered, copies);
  await cp(join(lab.fleet, 'crds'), join(workspace, 'crds'), { recursive: true });
  await cp(join(lab.fleet, 'mesh.lock'), join(workspace, 'mesh.lock'));
  await writeFile(join(workspace, 'fleet.yaml'), await fleetOfCopies(lab.fleet, lab.services, copies));
  const mesh = await readFile(join(lab.fleet, 'mesh.yaml'), 'utf8');
  const declared = 'validate:\n  manifests: [crds, rendered]\n  fleet: fleet.yaml\n';
  await writeFile(join(workspace, 'mesh.yaml'), mesh.replace(/validate:\n(?: .*\n)+/, declared));
  const run = () => runAction(lab, workspace, { environments: 'dev' });
  log(`${resources} resources: warming up`);
  await run();
  await refuseFindings(lab, resources);
  await runTools(lab, manifests);
  const found: { action: Measurement; tools: readonly Measurement[] }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    found.push({ tools: await runTools(lab, manifests), action: await run() });
    log(`${resources} resources: round ${round} of ${rounds}`);
  }
  return { resources, action: found.map(({ action }) => action), tools: found.map(({ tools }) => tools) };
}

async function runTools({ programs, schemas, directory }: Lab, manifests: string): Promise<readonly Measurement[]> {
  const options = { cwd: directory, env: { HOME: directory, KUBECONFIG: '/dev/null' } };
  const location = join(
    schemas,
    '{{.NormalizedKubernetesVersion}}-standalone-strict/{{.ResourceKind}}{{.KindSuffix}}.json',
  );
  const kubeconform = [
    '-strict',
    '-ignore-missing-schemas',
    '-kubernetes-version',
    '1.36.3',
    '-schema-location',
    location,
  ];
  // A pattern is for the shell to expand; kube-score has no other means to be given a directory.
  const kubeScore = `exec "$0" score "$1"/*.yaml`;
  return [
    await measure(programs.kubeconform, [...kubeconform, manifests], options),
    await measure(programs['istioctl-older'], ['validate', '--filename', manifests], options),
    // Its opinions are not ours: 1 says that it has some.
    await measure('/bin/sh', ['-c', kubeScore, programs['kube-score'], manifests], { ...options, accept: [0, 1] }),
  ];
}

interface BesideHelm {
  /** Of each round: `helm template` of all charts, the action on them, and once more after a change of one chart. */
  readonly rounds: readonly { readonly helm: number; readonly cold: Measurement; readonly warm: Measurement }[];
}

/** (b) and (c) The whole action from charts beside the same number of `helm template`, and again with its cache. */
async function besideHelm(lab: Lab, log: (line: string) => void): Promise<BesideHelm> {
  const rounds: BesideHelm['rounds'][number][] = [];
  const values = join(lab.fleet, 'services', lab.services[0]?.name ?? '', 'values-dev.yaml');
  const cache = join(lab.directory, 'cache');
  const run = () => runAction(lab, lab.fleet, { environments: 'dev', cache });
  for (let round = 1; round <= ROUNDS.charts; round += 1) {
    await rm(cache, { recursive: true, force: true });
    const helm = (await templateAll(lab)).milliseconds;
    const cold = await run();
    await refuseFindings(lab, CHARTS * RESOURCES);
    await writeFile(values, `replicas: ${round + 1}\n`);
    const warm = await run();
    await refuseFindings(lab, CHARTS * RESOURCES);
    rounds.push({ helm, cold, warm });
    log(`${CHARTS} charts: round ${round} of ${ROUNDS.charts}`);
  }
  return { rounds };
}

/**
 * What a user would type: a process for each processor, one chart each. By xargs, since a process as large as this one
 * takes several milliseconds to start another.
 */
function templateAll({ programs, fleet, directory }: Lab): Promise<Measurement> {
  const template = templateArgs({ name: '{}' }).join(' ');
  const script = `ls services | xargs -P ${availableParallelism()} -I{} "$0" ${template}`;
  const options = { cwd: fleet, env: { HOME: directory, PATH: process.env.PATH ?? '' } };
  return measure('/bin/sh', ['-c', script, programs.helm], options);
}

function runAction(
  { directory, mirror }: Lab,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Measurement> {
  return measureAction('action-validate', { workspace, runner: directory, inputs: { mirror, ...inputs } });
}

/** Both sides must have looked at the same objects, and at all of them. */
async function refuseFindings({ directory, fleet }: Lab, resources: number): Promise<void> {
  const text = await readFile(join(temporaryOf(directory), 'mesh-ci-validate.json'), 'utf8');
  const { checks, findings } = JSON.parse(text) as {
    readonly checks: readonly { readonly name: string; readonly objects: number }[];
    readonly findings: readonly unknown[];
  };
  if (findings.length > 0) throw new Error(`The fleet in ${fleet} is not valid: ${JSON.stringify(findings[0])}`);
  const seen = checks.find(({ name }) => name === 'check_schema')?.objects ?? 0;
  if (seen < resources) throw new Error(`The action has looked at ${seen} of ${resources} objects.`);
}

function summarize(small: BesideTools, large: BesideTools, charts: BesideHelm): BenchResult {
  const beside = ({ action, tools }: BesideTools): number =>
    median(action.map(({ milliseconds }, round) => milliseconds / sum(tools[round] ?? [])));
  const peak = Math.max(...large.action.map(({ peakMemory }) => peakMemory));
  const sizes = [small, large].map(({ resources }) => resources);
  const names = {
    small: `action / kubeconform + istioctl validate + kube-score, ${sizes[0]} resources`,
    large: `action / kubeconform + istioctl validate + kube-score, ${sizes[1]} resources`,
    cold: `action / helm template of ${CHARTS} charts`,
    warm: 'one chart changed / cold',
    memory: `memory / ${MEMORY} MiB, ${sizes[1]} resources`,
  };
  const ratios = {
    [names.small]: beside(small),
    [names.large]: beside(large),
    [names.cold]: median(charts.rounds.map(({ helm, cold }) => cold.milliseconds / helm)),
    [names.warm]: median(charts.rounds.map(({ cold, warm }) => warm.milliseconds / cold.milliseconds)),
    [names.memory]: peak / MEMORY,
  };
  const time = (values: readonly number[]): string => `${Math.round(median(values))} ms`;
  const rows = [small, large].flatMap(({ resources, action, tools }) => [
    ...['kubeconform', 'istioctl validate', 'kube-score'].map((name, index) => [
      `${name}, ${resources} resources`,
      time(tools.map((round) => round[index]?.milliseconds ?? 0)),
    ]),
    [`action-validate, ${resources} resources`, time(action.map(({ milliseconds }) => milliseconds))],
  ]);
  return {
    table: [
      ['', 'median time'],
      ...rows,
      [`helm template of ${CHARTS} charts`, time(charts.rounds.map(({ helm }) => helm))],
      ['action-validate from charts', time(charts.rounds.map(({ cold }) => cold.milliseconds))],
      ['action-validate, one chart changed', time(charts.rounds.map(({ warm }) => warm.milliseconds))],
    ],
    ratios: Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(3))])),
    goals: { [names.small]: 1.5, [names.large]: 1, [names.cold]: 1.1, [names.warm]: 0.05, [names.memory]: 1 },
  };
}

function sum(measurements: readonly Measurement[]): number {
  return measurements.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
