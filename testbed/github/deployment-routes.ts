import { type Answer, created, notFound, ok, Refusal, refusal, validationFailed } from './answers.ts';
import type { Requirement } from './authentication.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { contextsOf } from './check-runs.ts';
import { ancestry, commitOf, mergeInto } from './commits.ts';
import { addDeployment, addStatus, drawDeployment, drawStatus, newestFirst } from './deployments.ts';
import { listed } from './pages.ts';
import type { Deployment, DeploymentState } from './records.ts';
import { DEFAULT_BRANCH, type State } from './state.ts';

const READ: Requirement = { access: 'read', anyOf: ['deployments'] };
const WRITE: Requirement = { access: 'write', anyOf: ['deployments'] };
const ALL = '/repos/{owner}/{repo}/deployments';
const ONE = `${ALL}/{deployment_id}`;

export const DEPLOYMENT_ROUTES: readonly Route[] = [
  { operation: `GET ${ALL}`, permission: READ, answer: list },
  { operation: `POST ${ALL}`, permission: WRITE, answer: create },
  { operation: `GET ${ONE}`, permission: READ, answer: (call) => ok(drawDeployment(call.state, find(call))) },
  { operation: `GET ${ONE}/statuses`, permission: READ, answer: listStatuses },
  { operation: `POST ${ONE}/statuses`, permission: WRITE, answer: createStatus },
];

const MAXIMUM_DESCRIPTION = 140;

function find(call: Call): Deployment {
  const deployment = call.state.deployments.get(numberIn(call, 'deployment_id'));
  if (deployment === undefined) throw notFound();
  return deployment;
}

function list(call: Call): Answer {
  const { state, query } = call;
  const filters = (['sha', 'ref', 'task', 'environment'] as const).map((key) => [key, query.get(key)] as const);
  // `none` is what the description gives as the default of each filter.
  const wanted = filters.filter(([, value]) => value !== undefined && value !== 'none');
  const found = newestFirst(state).filter((one) => wanted.every(([key, value]) => one[key] === value));
  return listed(call, found, (deployment) => drawDeployment(state, deployment));
}

interface WrittenDeployment {
  readonly ref: string;
  readonly task?: string;
  readonly auto_merge?: boolean;
  readonly required_contexts?: readonly string[];
  readonly payload?: Deployment['payload'];
  readonly environment?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
}

function create({ state, token, body }: Call): Answer {
  const written = body as WrittenDeployment;
  const { ref, environment = 'production', auto_merge: autoMerge = true } = written;
  const sha = commitOf(state, ref);
  if (sha === undefined) throw refusal(422, `No ref found for: ${ref}`);
  if (autoMerge && isBehind(state, ref, sha)) {
    mergeInto(state, ref, state.branches.get(DEFAULT_BRANCH) ?? sha, `Merge ${DEFAULT_BRANCH} into ${ref}`);
    return { status: 202, body: { message: `Auto-merged ${DEFAULT_BRANCH} into ${ref} on deployment.` } };
  }
  checkContexts(state, ref, sha, written.required_contexts);
  const deployment = addDeployment(state, {
    sha,
    ref,
    environment,
    creator: token.login,
    ...(written.task !== undefined && { task: written.task }),
    ...(written.payload !== undefined && { payload: written.payload }),
    ...(written.description !== undefined && { description: written.description }),
    ...(written.transient_environment !== undefined && { transient: written.transient_environment }),
    ...(written.production_environment !== undefined && { production: written.production_environment }),
  });
  return created(drawDeployment(state, deployment));
}

/** A named branch that lacks commits of the default branch. */
function isBehind(state: State, ref: string, sha: string): boolean {
  const main = state.branches.get(DEFAULT_BRANCH);
  return state.branches.has(ref) && main !== undefined && !ancestry(state, sha).includes(main);
}

/** Left out, every context that the commit has must have succeeded; a run that is still going has not. */
function checkContexts(state: State, ref: string, sha: string, required: readonly string[] | undefined): void {
  const present = contextsOf(state, sha);
  const contexts =
    required === undefined
      ? present
      : required.map(
          (context) => present.find((one) => one.context === context) ?? { context, state: 'pending' as const },
        );
  if (contexts.every((context) => context.state === 'success')) return;
  throw new Refusal({
    status: 409,
    body: {
      message: `Conflict: Commit status checks failed for ${ref}.`,
      errors: [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }],
    },
  });
}

function listStatuses(call: Call): Answer {
  const deployment = find(call);
  return listed(call, deployment.statuses, (status) => drawStatus(call.state, deployment, status));
}

interface WrittenStatus {
  readonly state: DeploymentState;
  readonly target_url?: string;
  readonly log_url?: string;
  readonly description?: string;
  readonly environment?: string;
  readonly environment_url?: string;
  readonly auto_inactive?: boolean;
}

function createStatus(call: Call): Answer {
  const { state, token } = call;
  const deployment = find(call);
  const written = call.body as WrittenStatus;
  const refused = (field: string, message: string) =>
    validationFailed({ resource: 'DeploymentStatus', code: 'custom', field, message });
  if ([...(written.description ?? '')].length > MAXIMUM_DESCRIPTION) {
    throw refused('description', `description is too long (maximum is ${MAXIMUM_DESCRIPTION} characters)`);
  }
  for (const field of ['target_url', 'log_url', 'environment_url'] as const) {
    if (!/^(https?:\/\/|$)/.test(written[field] ?? '')) throw refused(field, `${field} must use http(s) scheme`);
  }
  const status = addStatus(state, deployment, {
    state: written.state,
    creator: token.login,
    logUrl: written.log_url ?? written.target_url ?? '',
    environmentUrl: written.environment_url ?? '',
    description: written.description ?? '',
    ...(written.environment !== undefined && { environment: written.environment }),
    ...(written.auto_inactive !== undefined && { autoInactive: written.auto_inactive }),
  });
  return created(drawStatus(state, deployment, status));
}
