import type { Check, CheckInfo, Engine, Problem, SourceCheck, SourceProblem } from './check.ts';
import type { ManifestSet } from './manifest-set.ts';
import type { Sources } from './sources.ts';

/** What one check found. */
export interface CheckRun<P extends Problem = Problem> {
  readonly check: CheckInfo;
  readonly problems: readonly P[];
  readonly milliseconds: number;
}

/**
 * Runs all checks over a set: the programs first, our own while they work. A check that fails is a problem itself,
 * and the others run all the same.
 */
export async function runChecks(
  set: ManifestSet,
  engines: readonly Engine[],
  checks: readonly Check[],
): Promise<readonly CheckRun[]> {
  return await Promise.all(
    [...engines, ...checks].map((check) => runCheck(check, async () => await check.run(set), failed)),
  );
}

/** Runs the checks of files, over all environments at once. @param helmfile what a check that fails is about */
export async function runSourceChecks(
  sources: Sources,
  checks: readonly SourceCheck[],
  helmfile: string,
): Promise<readonly CheckRun<SourceProblem>[]> {
  const asProblem = (check: CheckInfo, error: unknown): SourceProblem => ({
    ...failed(check, error),
    place: { file: helmfile, precision: 'file-only' },
    environments: sources.environments.map(({ name }) => name),
  });
  return await Promise.all(checks.map((check) => runCheck(check, async () => check.runSources(sources), asProblem)));
}

async function runCheck<P extends Problem>(
  check: CheckInfo,
  run: () => Promise<readonly P[]>,
  asProblem: (check: CheckInfo, error: unknown) => P,
): Promise<CheckRun<P>> {
  const started = performance.now();
  const problems = await run().catch((error: unknown) => [asProblem(check, error)]);
  return { check, problems, milliseconds: performance.now() - started };
}

function failed({ name }: CheckInfo, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    message: `The check ${name} itself failed, so nothing is known of what it checks: ${reason}`,
    fix: 'The other checks have run. Look at the message; if it is not about a program, report it to mesh-ci.',
  };
}
