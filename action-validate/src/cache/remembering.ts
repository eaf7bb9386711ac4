import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { Check, Engine, Problem } from '../model/check.ts';
import { digestOf, type Render } from '../model/render.ts';
import type { Target } from '../model/targets.ts';
import type { Memory } from './memory.ts';

/**
 * A check that judges each object by itself, asked only about renders in which it has not found nothing before. What it
 * finds is never kept, only in which renders it finds nothing.
 * @param check one with `judgesEach`; any other is given back as it is
 * @param renders those of the set that it will run over
 */
export function remembering<C extends Check | Engine>(
  check: C,
  renders: readonly Render[],
  targets: readonly Target[],
  { cache, context }: Memory,
): C | Engine {
  const { judgesEach } = check;
  if (judgesEach === undefined) return check;
  return {
    ...check,
    run: async (set) => {
      const definitions = renders
        .filter(({ manifests }) => manifests.some(isCustomResourceDefinition))
        .map(({ digest }) => digest);
      const entry = `clean-${digestOf([context, check.name, set.versions, targets, definitions])}`;
      const before = new Set(cache.read(entry)?.split('\n'));
      const [known, asked] = [renders.filter(isIn(before)), renders.filter((render) => !isIn(before)(render))];
      const problems = await check.run(
        set,
        asked.flatMap(({ manifests }) => manifests),
      );
      const clean = new Set([...known, ...withoutProblems(asked, problems, judgesEach)].map(({ digest }) => digest));
      if (clean.symmetricDifference(before).size > 0) cache.write(entry, [...clean].join('\n'));
      return problems;
    },
  };
}

function isIn(digests: ReadonlySet<string>): (render: Render) => boolean {
  return ({ digest }) => digests.has(digest);
}

/** The renders that need not be asked about again. */
function withoutProblems(
  renders: readonly Render[],
  problems: readonly Problem[],
  judgesEach: 'object' | 'kind',
): readonly Render[] {
  const objects = new Set(problems.map(({ manifest }) => manifest));
  if (judgesEach === 'object') return renders.filter(({ manifests }) => !manifests.some((one) => objects.has(one)));
  // One without an object is about everything.
  if (objects.has(undefined)) return [];
  const kinds = new Set(problems.map(({ manifest }) => kindOf(manifest)));
  return renders.filter(({ manifests }) => manifests.every((manifest) => !kinds.has(kindOf(manifest))));
}

function kindOf(manifest: Manifest | undefined): string {
  return `${manifest?.identity.group}/${manifest?.identity.kind}`;
}
