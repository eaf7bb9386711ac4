import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { byIdentity, type RenderedPair } from '../compare/change-set.ts';
import { equalJson } from '../compare/json-equal.ts';
import { revisionsIn } from '../compare/revisions.ts';
import { createMask, type Mask } from '../mask/mask.ts';
import { chartOf } from '../sides/chart-of.ts';
import type { Comparison } from '../sides/comparison.ts';

/**
 * What of a comparison is needed to say all that it says, and no secret: of each environment the objects that differ,
 * and of the others those that tell how these are to be read. From here on nothing has a secret in it.
 *
 * Hidden values are numbered in each environment anew: what is said of one does not hang on the others, which another
 * job may have rendered.
 * @throws UserError when an object is there twice
 */
export function essential(comparison: Comparison): Comparison {
  return { ...comparison, pairs: comparison.pairs.map(essentialPair) };
}

function essentialPair(pair: RenderedPair): RenderedPair {
  const base = byIdentity(pair.base ?? [], `the base of ${pair.environment}`);
  const head = byIdentity(pair.head ?? [], `the head of ${pair.environment}`);
  const keys = new Set([...base.keys(), ...head.keys()]);
  const needed = new Set([...keys].filter((key) => !equalJson(base.get(key)?.body, head.get(key)?.body)));
  const kinds = new Set(
    [...keys].filter((key) => needed.has(key)).map((key) => kindOf(base.get(key) ?? head.get(key))),
  );
  for (const side of [base, head]) for (const key of tellTales(side, needed, kinds)) needed.add(key);
  const mask = createMask();
  const take = (manifests: readonly Manifest[]): Manifest[] =>
    manifests.filter(({ identity }) => needed.has(identityKey(identity))).map((manifest) => masked(manifest, mask));
  return {
    environment: pair.environment,
    base: pair.base && take(pair.base),
    head: pair.head && take(pair.head),
    ...(pair.again === undefined ? {} : { again: take(pair.again) }),
    ...(pair.foreign === undefined ? {} : { foreign: pair.foreign }),
  };
}

/**
 * Of the objects that do not differ those that the comparison reads all the same: the definitions of the kinds that
 * do, and one object of each chart and of each revision of Istio.
 */
function tellTales(
  side: ReadonlyMap<string, Manifest>,
  differing: ReadonlySet<string>,
  kinds: ReadonlySet<string>,
): string[] {
  const told = new Set<string>();
  const isNew = (fact: string): boolean => !told.has(fact) && told.add(fact).size > 0;
  const differingFirst = [...side].sort(([a], [b]) => Number(differing.has(b)) - Number(differing.has(a)));
  return differingFirst
    .filter(([, manifest]) => {
      const facts = factsOf(manifest).map(isNew);
      return facts.includes(true) || kinds.has(definedKind(manifest) ?? '');
    })
    .map(([key]) => key);
}

/** What one object tells for all that have it in common. */
function factsOf(manifest: Manifest): string[] {
  const chart = chartOf(manifest);
  return [
    ...(chart === undefined ? [] : [`chart ${chart}`]),
    ...revisionsIn([manifest]).map((revision) => `revision ${revision}`),
  ];
}

function kindOf(manifest: Manifest | undefined): string {
  return JSON.stringify([manifest?.identity.group, manifest?.identity.kind]);
}

/** The kind that a CustomResourceDefinition defines, as `kindOf` writes it. */
function definedKind(manifest: Manifest): string | undefined {
  const { spec } = manifest.body;
  if (!isCustomResourceDefinition(manifest) || !isObject(spec) || !isObject(spec.names)) return undefined;
  return JSON.stringify([spec.group, spec.names.kind]);
}

function masked(manifest: Manifest, mask: Mask): Manifest {
  const body = mask.value(manifest.body, [], manifest.identity);
  return isObject(body) && body !== manifest.body ? { ...manifest, body } : manifest;
}
