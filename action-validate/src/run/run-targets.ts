import type { Memory } from '../cache/memory.ts';
import { remembering } from '../cache/remembering.ts';
import type { Check, Engine } from '../model/check.ts';
import type { SetRun } from '../model/check-run.ts';
import type { RenderedSet } from '../render/render-sets.ts';
import { runChecks } from './run-checks.ts';

/** What earlier runs have found clean. */
export interface Memories {
  readonly programs: Memory;
  /** For our own checks. */
  readonly checks: Memory;
}

/**
 * Runs the checks of a set: those that say something else for another version of Kubernetes once for each version that
 * it is for, the others once.
 */
export async function runTargets(
  { set, targets, renders }: RenderedSet,
  programs: readonly Engine[],
  checks: readonly Check[],
  memories: Memories,
): Promise<readonly SetRun[]> {
  const engines = programs.map((engine) => remembering(engine, renders, targets, memories.programs));
  const own = checks.map((check) => remembering(check, renders, targets, memories.checks));
  const byVersion = Map.groupBy(targets, ({ kubernetes }) => kubernetes);
  if (byVersion.size === 1) return [{ targets, set, runs: await runChecks(set, engines, own) }];
  const [enginesPerVersion, sharedEngines] = split(engines);
  const [checksPerVersion, sharedChecks] = split(own);
  const runs: SetRun[] = [{ targets, set, runs: await runChecks(set, sharedEngines, sharedChecks) }];
  for (const [kubernetes, those] of byVersion) {
    const versioned = { ...set, versions: { ...set.versions, kubernetes } };
    runs.push({ targets: those, set, runs: await runChecks(versioned, enginesPerVersion, checksPerVersion) });
  }
  return runs;
}

function split<T extends Check | Engine>(
  checks: readonly T[],
): readonly [perVersion: readonly T[], shared: readonly T[]] {
  return [
    checks.filter(({ perKubernetes }) => perKubernetes === true),
    checks.filter(({ perKubernetes }) => perKubernetes !== true),
  ];
}
