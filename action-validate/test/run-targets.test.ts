import { expect, test } from '@jest/globals';
import { NO_MEMORY } from '../src/cache/memory.ts';
import type { Check, Engine } from '../src/model/check.ts';
import type { Target } from '../src/model/targets.ts';
import { runTargets } from '../src/run/run-targets.ts';
import { setOf } from './manifest-set.ts';

const set = setOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
const target = (environment: string, kubernetes: string): Target => ({ environment, kubernetes });

/** Which targets each check ran for, as `check in VERSION for ENVIRONMENTS`. */
async function runsFor(targets: readonly Target[]): Promise<readonly string[]> {
  const ran: string[] = [];
  const check = (name: string, own: Partial<Check> = {}): Check => ({
    ...{ name, what: '', why: '', ...own },
    run: ({ versions }) => {
      ran.push(`${name} ${versions.kubernetes}`);
      return [];
    },
  });
  const engine = check('engine', { perKubernetes: true });
  const engines: readonly Engine[] = [{ ...engine, run: async (own) => engine.run(own) }];
  const runs = await runTargets(
    { set, targets, renders: [] },
    engines,
    [check('shared'), check('versioned', { perKubernetes: true })],
    { programs: NO_MEMORY, checks: NO_MEMORY },
  );
  const covered = runs.flatMap((run) =>
    run.runs.map(({ check: { name } }) => `${name} for ${run.targets.map((own) => own.environment).join()}`),
  );
  return [...ran, ...covered].sort();
}

test('with one version, everything runs once for all environments', async () => {
  expect(await runsFor([target('dev', '1.36.3'), target('production', '1.36.3')])).toEqual([
    ...['engine 1.36.3', 'engine for dev,production'],
    ...['shared 1.36.3', 'shared for dev,production'],
    ...['versioned 1.36.3', 'versioned for dev,production'],
  ]);
});

test('with several, what hangs on the version runs for each, and the rest once', async () => {
  expect(await runsFor([target('dev', '1.36.3'), target('dev', '1.37.0'), target('production', '1.36.3')])).toEqual([
    ...['engine 1.36.3', 'engine 1.37.0', 'engine for dev', 'engine for dev,production'],
    ...['shared 1.36.3', 'shared for dev,dev,production'],
    ...['versioned 1.36.3', 'versioned 1.37.0', 'versioned for dev', 'versioned for dev,production'],
  ]);
});
