import type { Check, CheckInfo, Engine, Problem } from './check.ts';
import type { ManifestSet } from './manifest-set.ts';

/** What one check found in one set of manifests. */
export interface CheckRun {
  readonly check: CheckInfo;
  readonly problems: readonly Problem[];
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
  return await Promise.all([...engines, ...checks].map((check) => runCheck(check, set)));
}

async function runCheck(check: Check | Engine, set: ManifestSet): Promise<CheckRun> {
  const started = performance.now();
  const end = (problems: readonly Problem[]): CheckRun => ({
    ...{ check, problems },
    milliseconds: performance.now() - started,
  });
  try {
    return end(await check.run(set));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The check ${check.name} itself failed, so nothing is known of what it checks: ${reason}`;
    const fix = 'The other checks have run. Look at the message; if it is not about a program, report it to mesh-ci.';
    return end([{ severity: 'error', message, fix }]);
  }
}
