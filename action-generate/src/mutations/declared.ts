import type { Mutation } from '../../../shared/config/mutation.ts';
import { type Place, UserError } from '../../../shared/log/errors.ts';
import { describeIdentity, identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { patchEmbedded } from './embedded.ts';
import type { MutationModules } from './load-modules.ts';
import { setMetadata } from './metadata.ts';
import { runModule } from './module.ts';
import { applyPatch } from './patch.ts';
import { Refused } from './refused.ts';
import { replaceText } from './replace.ts';
import { compileTarget } from './target.ts';

/** What a mutation of mesh.yaml needs besides the manifests. */
export interface DeclaredContext {
  /** mesh.yaml, for messages. */
  readonly file: string;
  /** The Istio version that is rendered. */
  readonly version: string;
  readonly modules: MutationModules;
}

/**
 * The manifests after one mutation of mesh.yaml, in the same order.
 * @throws UserError that names the mutation and its line, when it selects nothing or not as many objects as it says,
 * finds its text not as often as it says, does not apply to an object, or makes an object another one
 */
export function applyDeclared(
  mutation: Mutation,
  manifests: readonly Manifest[],
  context: DeclaredContext,
): readonly Manifest[] {
  const place = { file: context.file, line: mutation.line };
  const target = named(mutation, place, () => compileTarget(mutation.target));
  const selected = new Set(manifests.filter(target.fits));
  if (wrongNumber(selected.size, mutation.matches)) {
    throw wrongSelection(mutation, place, [...selected], target.nearMisses(manifests));
  }
  const change = changeOf(mutation, context);
  const changed = manifests.map((manifest) =>
    selected.has(manifest) ? applyTo(manifest, mutation, place, change.apply) : manifest,
  );
  change.refuseCount?.(place);
  if (mutation.allowIdentityChange) refuseSame(mutation, place, changed);
  return changed;
}

interface Change {
  /** @throws Refused when it does not apply */
  readonly apply: (manifest: Manifest) => JsonObject;
  /** Called after all objects. */
  readonly refuseCount?: (place: Place) => void;
}

function changeOf(mutation: Mutation, { version, modules }: DeclaredContext): Change {
  const { change, name } = mutation;
  switch (change.kind) {
    case 'labels':
    case 'annotations':
      return { apply: ({ body }) => setMetadata(body, change) };
    case 'patch':
      return { apply: ({ body }) => objectOf(applyPatch(body, change.patch)) };
    case 'embedded':
      return { apply: ({ body }) => patchEmbedded(body, change) };
    case 'replace': {
      let total = 0;
      return {
        apply: ({ body }) => {
          const { body: replaced, found } = replaceText(body, change);
          total += found;
          return replaced;
        },
        refuseCount: (place) => {
          if (wrongNumber(total, change.count)) throw wrongCount(mutation, place, total, change.count);
        },
      };
    }
    case 'module': {
      const module = modules.get(change.file);
      if (module === undefined) throw new Error(`The module ${change.file} was not loaded.`);
      return { apply: ({ body }) => runModule(module, body, { mutation: name, version }) };
    }
  }
}

function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new Refused('what it leaves is not an object');
}

function applyTo(
  manifest: Manifest,
  mutation: Mutation,
  place: Place,
  change: (manifest: Manifest) => JsonObject,
): Manifest {
  const object = describeIdentity(manifest.identity);
  return named(
    mutation,
    { ...place, object },
    () => {
      const body = change(manifest);
      if (body === manifest.body) return manifest;
      const changed = manifestOf(body, manifest.source);
      if (!mutation.allowIdentityChange && identityKey(changed.identity) !== identityKey(manifest.identity)) {
        throw new Refused(
          `it makes it ${describeIdentity(changed.identity)}, which \`allowIdentityChange: true\` would allow`,
        );
      }
      return changed;
    },
    manifest.identity.kind === 'Secret',
  );
}

/** Runs a part of a mutation; what it refuses becomes an error with its name and place. */
function named<T>(mutation: Mutation, place: Place, part: () => T, secret = false): T {
  try {
    return part();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof UserError)) throw error;
    const detail = error instanceof Refused ? error.message : error.what.replace(/\.$/, '');
    const shown = secret ? 'why is not shown, as it is a Secret' : detail;
    throw new UserError(`The mutation \`${mutation.name}\` does not apply: ${shown}.`, {
      where: place,
      next: `Correct or remove it in mesh.yaml. Its reason: ${mutation.reason}`,
      cause: secret ? undefined : error,
    });
  }
}

function wrongNumber(actual: number, expected: number | undefined): boolean {
  return expected === undefined ? actual === 0 : actual !== expected;
}

const MOST_NAMED = 10;

function wrongSelection(
  { name, matches }: Mutation,
  where: Place,
  selected: readonly Manifest[],
  nearMisses: readonly string[],
): UserError {
  const found = selected.map(({ identity }) => describeIdentity(identity));
  const number = found.length === 0 ? 'no object' : objects(found.length);
  const wanted = matches === undefined ? '' : `, not ${matches}`;
  const near = nearMisses.length === 0 ? [] : [`Nearly selected: ${some(nearMisses)}.`];
  const is = found.length === 0 ? [] : [`Selected: ${some(found)}.`];
  return new UserError(`The mutation \`${name}\` selects ${number}${wanted}.`, {
    where,
    next: [...is, ...near, 'Correct `target` or `matches`; the output of istioctl may have changed.'].join(' '),
  });
}

function wrongCount({ name }: Mutation, where: Place, actual: number, expected: number | undefined): UserError {
  const wanted = expected === undefined ? '' : `, and should be ${times(expected)}`;
  return new UserError(`The mutation \`${name}\` does not apply: its text is there ${times(actual)}${wanted}.`, {
    where,
    next: 'Correct `replace.text` or `replace.count`; the output of istioctl may have changed.',
  });
}

function times(count: number): string {
  if (count === 0) return 'not at all';
  return count === 1 ? '1 time' : `${count} times`;
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

function some(items: readonly string[]): string {
  const rest = items.length - MOST_NAMED;
  return [...items.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

function refuseSame({ name }: Mutation, where: Place, manifests: readonly Manifest[]): void {
  const seen = new Set<string>();
  for (const { identity } of manifests) {
    const key = identityKey(identity);
    if (seen.has(key)) {
      throw new UserError(`The mutation \`${name}\` makes two objects one.`, {
        where: { ...where, object: describeIdentity(identity) },
        next: 'Give each object a name of its own, or narrow `target`.',
      });
    }
    seen.add(key);
  }
}
