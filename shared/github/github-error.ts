import { UserError } from '../log/errors.ts';

/** Whether GitHub refused because the token may only read, as it is for a pull request from a fork. */
export function isReadOnly(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof UserError) return isReadOnly(error.cause);
  return (
    'status' in error && error.status === 403 && error.message.startsWith('Resource not accessible by integration')
  );
}

/**
 * Octokit's failure in the user's words.
 * @param doing what was being done, as in "writing the comment"
 * @param permission what the job needs, as in `pull-requests: write`
 */
export function githubError(error: unknown, doing: string, permission: string): unknown {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return error;
  const { status } = error;
  const next =
    status === 401
      ? 'The token is wrong or has expired: pass `github-token: ${{ github.token }}`.'
      : status === 403 || status === 404
        ? `The job needs \`permissions: { ${permission} }\`; for a pull request from a fork the token can only read.`
        : 'Run the job again; https://www.githubstatus.com tells of disturbances.';
  // Octokit appends a link to its documentation after a dash.
  const message = error.message.split(' - https://')[0]?.split('\n')[0] ?? '';
  return new UserError(`GitHub answered ${status} while ${doing}: ${message}.`, { next, cause: error });
}
