import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { Engine, Problem } from '../check.ts';
import type { ContentCache } from '../inputs/content-cache.ts';
import { digestOf, type Render } from '../inputs/render.ts';
import type { Target } from '../inputs/targets.ts';

/** What an engine's word on an object hangs on besides the object and the definitions in its set. */
export interface Memory {
  readonly cache: ContentCache;
  /** Changes with the programs, the schemas, the configuration and our own code. */
  readonly context: string;
}

/**
 * An engine that judges each object by itself, asked only about renders in which it has not found nothing before. What it
 * finds is never kept, only in which renders it finds nothing.
 * @param engine one with `judgesEach`; any other is given back as it is
 * @param renders those of the set that it will run over
 */
export function remembering(
  engine: Engine,
  renders: readonly Render[],
  targets: readonly Target[],
  { cache, context }: Memory,
): Engine {
  if (engine.judgesEach !== true) return engine;
  return {
    ...engine,
    run: async (set) => {
      const definitions = renders.filter(({ manifests }) => manifests.some(isDefinition)).map(({ digest }) => digest);
      const entry = `clean-${digestOf([context, engine.name, set.versions, targets, definitions])}`;
      const clean = new Set(cache.read(entry)?.split('\n'));
      const asked = renders.filter(({ digest }) => !clean.has(digest));
      if (asked.length === 0) return [];
      const problems = await engine.run(
        set,
        asked.flatMap(({ manifests }) => manifests),
      );
      const found = renders.filter((render) => clean.has(render.digest)).concat(withoutProblems(asked, problems));
      cache.write(entry, found.map(({ digest }) => digest).join('\n'));
      return problems;
    },
  };
}

function isDefinition({ identity }: Manifest): boolean {
  return identity.kind === 'CustomResourceDefinition';
}

/**
 * The renders that an engine need not be asked about again. A problem may stand for all objects of its kind, and one
 * without an object for everything.
 */
function withoutProblems(renders: readonly Render[], problems: readonly Problem[]): readonly Render[] {
  if (problems.some(({ manifest }) => manifest === undefined)) return [];
  const kinds = new Set(problems.map(({ manifest }) => kindOf(manifest)));
  return renders.filter(({ manifests }) => manifests.every((manifest) => !kinds.has(kindOf(manifest))));
}

function kindOf(manifest: Manifest | undefined): string {
  return `${manifest?.identity.group}/${manifest?.identity.kind}`;
}
