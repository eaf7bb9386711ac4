import { resolve } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import { type Baseline, readBaseline } from './baseline.ts';

/** The baseline that a run is asked to use: the one of before, or undefined for one that it shall write first. */
export interface BaselineInput {
  /** As the input has it. */
  readonly file: string;
  readonly path: string;
  readonly before: Baseline | undefined;
}

/**
 * @param whole whether the run is of all environments
 * @returns undefined when none is asked for
 * @throws UserError when the file cannot be used, or shall be written without a path or from a part of the environments
 */
export async function openBaseline(
  inputs: { readonly baseline: string; readonly 'write-baseline': boolean },
  workspace: string,
  whole: boolean,
): Promise<BaselineInput | undefined> {
  const file = inputs.baseline;
  if (inputs['write-baseline']) {
    if (file === '') {
      throw new UserError('`write-baseline` is set, but not where to.', {
        next: 'Set the input `baseline` to the path of the file, such as validate-baseline.json.',
      });
    }
    if (!whole) {
      throw new UserError('A baseline is of all environments, but this run is of some of them.', {
        next: 'Leave the input `environments` out when you write it.',
      });
    }
    return { file, path: resolve(workspace, file), before: undefined };
  }
  if (file === '') return undefined;
  const path = resolve(workspace, file);
  return { file, path, before: await readBaseline(path, file) };
}
