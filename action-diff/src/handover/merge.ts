import { UserError } from '../../../shared/log/errors.ts';
import type { ComparisonPart } from './handover.ts';

/**
 * The parts of one comparison as a whole, as if one job had rendered all of it. An environment that no part has is told
 * in a note.
 * @throws UserError when they are not of the same commits, or two have the same environment
 */
export function mergeParts(parts: readonly [ComparisonPart, ...ComparisonPart[]]): ComparisonPart {
  const [first] = parts;
  const identity = identityOf(first);
  if (parts.some((part) => identityOf(part) !== identity)) {
    throw new UserError('The parts are not of one comparison: their commits, versions or environments differ.', {
      next: 'Give action-diff the parts of one run only.',
    });
  }
  const pairs = parts.flatMap((part) => part.pairs);
  const twice = pairs.find(({ environment }, index) => pairs.findIndex((p) => p.environment === environment) < index);
  if (twice !== undefined) {
    throw new UserError(`Two parts have the environment \`${twice.environment}\`.`, {
      next: 'Give each job of the matrix its own `environments`.',
    });
  }
  const foreign = pairs.find(({ environment }) => !first.environments.includes(environment));
  if (foreign !== undefined) {
    throw new UserError(`A part has the environment \`${foreign.environment}\`, which it does not list.`, {
      next: 'Use the same version of action-diff in all jobs.',
    });
  }
  const place = ({ environment }: { readonly environment: string }): number => first.environments.indexOf(environment);
  return {
    ...first,
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
    pairs: pairs.sort((a, b) => place(a) - place(b)),
  };
}

function identityOf({ base, head, pushed, environments }: ComparisonPart): string {
  return JSON.stringify([base, head, pushed, environments]);
}
