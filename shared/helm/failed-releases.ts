import { CommandError, UserError } from '../log/errors.ts';
import { RenderError, renderFailure } from './helm-errors.ts';
import type { Renderer } from './renderer.ts';

/** Releases that are told: more of them that do not render have one cause. */
const MOST = 5;

type ReleaseError = RenderError & { readonly release: string };

/**
 * A failed render with all releases that do not render: helmfile stops at the first, so it is called again without it.
 * @param error what the first call of helmfile failed with
 * @param template calls it again with more arguments
 * @returns the first failure, the others in its message
 */
export async function renderFailures(
  error: UserError,
  renderer: Renderer,
  environment: string,
  template: (args: readonly string[]) => Promise<unknown>,
): Promise<UserError> {
  const first = await renderFailure(error, renderer, environment);
  const failures: ReleaseError[] = [];
  let last: UserError | undefined = first;
  while (failures.length < MOST && isNew(last, failures)) {
    failures.push(last);
    const others = failures.map(({ release }) => `name!=${release}`).join(',');
    const failed = await template(['--selector', others]).catch((reason: unknown) => reason);
    last = failed instanceof UserError ? await renderFailure(failed, renderer, environment) : undefined;
  }
  const [told, ...others] = failures;
  if (told === undefined || others.length === 0) return first;
  const reasons = others.map(({ release, reason }) => `The release \`${release}\` does not render either: ${reason}`);
  const more = failures.length < MOST ? [] : ['There may be more.'];
  return new RenderError(environment, told.release, [told.reason, ...reasons, ...more].join('\n'), {
    where: told.where,
    next: 'Correct the charts, or the values of this environment.',
    cause: told,
  });
}

/** Whether it is of a release of which none was there. Behind one that took too long nothing is waited for. */
function isNew(error: UserError | undefined, failures: readonly ReleaseError[]): error is ReleaseError {
  if (!(error instanceof RenderError) || error.release === undefined) return false;
  const isLate = error.cause instanceof CommandError && error.cause.failure.timedOut;
  return !isLate && failures.every(({ release }) => release !== error.release);
}
