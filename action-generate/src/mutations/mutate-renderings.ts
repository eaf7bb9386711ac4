import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import type { Mutation } from '../../../shared/config/mutation.ts';
import type { Rendering } from '../render/variants.ts';
import type { MutationModules } from './load-modules.ts';
import { type MutationConfig, type MutationCount, type MutationWarning, mutate } from './mutate.ts';

export interface MutatedRenderings {
  readonly renderings: readonly Rendering[];
  /** Each mutation, in its order, with the count of the environment in which it changed most. */
  readonly counts: readonly MutationCount[];
  /** Each once: the environments mostly have the same. */
  readonly warnings: readonly MutationWarning[];
}

/**
 * Mutates what each environment has. A rendering of several environments is mutated once for each set of mutations that
 * they are given.
 * @throws UserError when a mutation does not apply to an environment that it is for
 */
export function mutateRenderings(
  renderings: readonly Rendering[],
  config: MutationConfig & Pick<MeshConfig, 'environments'>,
  modules: MutationModules,
): MutatedRenderings {
  const counts = new Map<string, MutationCount>();
  const warnings = new Map<string, MutationWarning>();
  const mutated = renderings.flatMap(({ environments, manifests }) =>
    groupsOf(environments, config.mutations).map(([own, mutations]): Rendering => {
      const result = mutate(manifests, { ...config, mutations }, modules);
      for (const count of result.counts) {
        if (count.objects >= (counts.get(count.name)?.objects ?? 0)) counts.set(count.name, count);
      }
      for (const warning of result.warnings) warnings.set(warning.message, warning);
      return { environments: own, manifests: result.manifests };
    }),
  );
  return {
    renderings: mutated,
    counts: inOrder([...counts.values()], config.mutations),
    warnings: [...warnings.values()],
  };
}

/** Environments that are given the same mutations, with those. */
function groupsOf(
  environments: readonly string[],
  mutations: readonly Mutation[],
): (readonly [readonly string[], readonly Mutation[]])[] {
  const groups = new Map<string, [string[], readonly Mutation[]]>();
  for (const environment of environments) {
    const own = mutations.filter((mutation) => mutation.environments?.includes(environment) ?? true);
    const key = JSON.stringify(own.map(({ name }) => name));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[environment], own]);
    else group[0].push(environment);
  }
  return [...groups.values()];
}

/** An environment that lacks a mutation must not move it behind the others: built-in ones keep their ends of the list. */
function inOrder(counts: readonly MutationCount[], mutations: readonly Mutation[]): readonly MutationCount[] {
  const place = new Map(mutations.map(({ name }, index) => [name, index]));
  const declared = counts.filter(({ name }) => place.has(name));
  declared.sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0));
  const first = counts.findIndex(({ name }) => place.has(name));
  const others = counts.filter(({ name }) => !place.has(name));
  return first === -1 ? counts : [...others.slice(0, first), ...declared, ...others.slice(first)];
}
