import { UserError } from '../../../shared/log/errors.ts';
import type { DiffInputs } from '../definition.ts';

/** An input that one way of comparing cannot do without. @throws UserError when it is empty */
export function requireInput(inputs: DiffInputs, name: 'base-directory' | 'environment'): string {
  if (inputs[name] !== '') return inputs[name];
  throw new UserError(`The input \`${name}\` is missing.`, {
    next: `Set it under \`with:\`: \`against: ${inputs.against}\` needs it.`,
  });
}
