import { APPROVAL_ROUTES } from './approvals.ts';
import { ARTIFACT_ROUTES } from './artifacts.ts';
import type { Route } from './calls.ts';
import { CHECK_RUN_ROUTES } from './check-runs.ts';
import { COMMENT_ROUTES } from './comments.ts';
import { COMMIT_ROUTES } from './commits.ts';
import { DEPLOYMENT_ROUTES } from './deployment-routes.ts';
import { ENVIRONMENT_ROUTES } from './environments.ts';
import { GIT_DATABASE_ROUTES } from './git-database.ts';
import { matchTemplate } from './openapi.ts';
import { PULL_REQUEST_ROUTES } from './pull-requests.ts';
import { REPOSITORY_ROUTES } from './repository.ts';
import { RUN_ROUTES } from './runs.ts';
import { USER_ROUTES } from './users.ts';

/** Every operation that the fake has, but for the rate limit's own. */
export const ROUTES: readonly Route[] = [
  ...USER_ROUTES,
  ...REPOSITORY_ROUTES,
  ...COMMIT_ROUTES,
  ...GIT_DATABASE_ROUTES,
  ...COMMENT_ROUTES,
  ...PULL_REQUEST_ROUTES,
  ...ENVIRONMENT_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...RUN_ROUTES,
  ...APPROVAL_ROUTES,
  ...CHECK_RUN_ROUTES,
  ...ARTIFACT_ROUTES,
];

export interface Match {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  for (const route of routes) {
    const [wanted, template = ''] = route.operation.split(' ');
    const parameters = wanted === method ? matchTemplate(template, path) : undefined;
    if (parameters !== undefined) return { route, path: parameters };
  }
  return undefined;
}
