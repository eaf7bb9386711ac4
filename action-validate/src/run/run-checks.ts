import { cleanTexts } from '../cache/clean-texts.ts';
import type { Memory } from '../cache/memory.ts';
import type { Check, CheckInfo, Engine, Problem, SourceCheck, SourceProblem } from '../model/check.ts';
import type { CheckRun } from '../model/check-run.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import type { Sources } from '../model/sources.ts';
import { inTurn } from './in-turn.ts';

/**
 * Runs all checks over a set: the programs first, our own while they work. A check that fails is a problem itself,
 * and the others run all the same.
 */
export async function runChecks(
  set: ManifestSet,
  engines: readonly Engine[],
  checks: readonly (Check | Engine)[],
): Promise<readonly CheckRun[]> {
  const programs = engines.map((engine) => runCheck(engine, () => engine.run(set), failed));
  const own = await inTurn(checks, (check) => runCheck(check, async () => check.run(set), failed));
  return [...(await Promise.all(programs)), ...own];
}

/**
 * Runs the checks of files, over all environments at once.
 * @param helmfile what a check that fails is about
 * @param memory of texts in which they have found nothing
 */
export async function runSourceChecks(
  sources: Sources,
  checks: readonly SourceCheck[],
  helmfile: string,
  memory: Memory,
): Promise<readonly CheckRun<SourceProblem>[]> {
  const asProblem = (check: CheckInfo, error: unknown): SourceProblem => ({
    ...failed(check, error),
    place: { file: helmfile, precision: 'file-only' },
    environments: sources.environments.map(({ name }) => name),
  });
  const run = async (check: SourceCheck): Promise<readonly SourceProblem[]> => {
    const clean = cleanTexts(check.name, memory);
    const problems = check.runSources(sources, clean);
    clean.keep();
    return problems;
  };
  return await inTurn(checks, (check) => runCheck(check, () => run(check), asProblem));
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
    ...{ severity: 'error', ofCheckItself: true },
    message: `Check ${name} crashed; what it covers is unchecked: ${reason}`,
    fix: 'The other checks have run. Look at the message; if it is not about a program, report it to mesh-ci.',
  };
}
