import { notFound, ok } from './answers.ts';
import type { Requirement } from './authentication.ts';
import type { Call, Route } from './calls.ts';
import { counted } from './pages.ts';
import type { Environment } from './records.ts';
import { pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { drawUser, nodeId } from './users.ts';

/** An environment as its settings page has it. */
export interface EnvironmentSeed {
  readonly name: string;
  /** Minutes, 0 to 43,200. */
  readonly waitTimer?: number;
  /** Logins, at most six. */
  readonly reviewers?: readonly string[];
  readonly preventSelfReview?: boolean;
  /** `protected`: protected branches only; `custom`: branches by pattern. */
  readonly branchPolicy?: 'protected' | 'custom';
}

export function addEnvironment(state: State, seed: EnvironmentSeed): Environment {
  const { name, waitTimer = 0, reviewers = [], preventSelfReview = false, branchPolicy } = seed;
  if (waitTimer < 0 || waitTimer > 43_200) throw new Error('A wait timer is 0 to 43,200 minutes.');
  if (reviewers.length > 6) throw new Error('An environment has at most six reviewers.');
  const rules = { waitTimer, reviewers, preventSelfReview, branchPolicy };
  const environment = { id: state.nextId(), name, ...rules, createdAt: timestamp(state.now()) };
  state.environments.set(name, environment);
  return environment;
}

/** GitHub makes an environment, without any protection, of every name that a deployment or a job says. */
export function environmentNamed(state: State, name: string): Environment {
  return state.environments.get(name) ?? addEnvironment(state, { name });
}

const READ: Requirement = { access: 'read', anyOf: ['actions'] };
const ALL = '/repos/{owner}/{repo}/environments';

export const ENVIRONMENT_ROUTES: readonly Route[] = [
  { operation: `GET ${ALL}`, permission: READ, answer: list },
  { operation: `GET ${ALL}/{environment_name}`, permission: READ, answer: get },
];

function list(call: Call) {
  const { state } = call;
  return counted(call, 'environments', [...state.environments.values()], (one) => draw(state, one));
}

function get({ state, path }: Call) {
  const environment = state.environments.get(path.environment_name ?? '');
  if (environment === undefined) throw notFound();
  return ok(draw(state, environment));
}

/** What every mention of an environment has. */
export function drawEnvironmentName(state: State, { id, name }: Environment) {
  const encoded = encodeURIComponent(name);
  return {
    id,
    node_id: nodeId('Environment', id),
    name,
    url: `${repositoryUrl(state)}/environments/${encoded}`,
    html_url: `${pageUrl(state)}/deployments/activity_log?environments_filter=${encoded}`,
  };
}

export function drawReviewers(state: State, { reviewers }: Environment) {
  return reviewers.map((login) => ({ type: 'User', reviewer: drawUser(state, login) }));
}

function draw(state: State, environment: Environment) {
  const { id, waitTimer, reviewers, preventSelfReview, branchPolicy, createdAt } = environment;
  const rule = (offset: number, type: string) => ({
    id: id * 10 + offset,
    node_id: nodeId('Gate', id * 10 + offset),
    type,
  });
  return {
    ...drawEnvironmentName(state, environment),
    created_at: createdAt,
    updated_at: createdAt,
    protection_rules: [
      ...(waitTimer > 0 ? [{ ...rule(1, 'wait_timer'), wait_timer: waitTimer }] : []),
      ...(reviewers.length > 0
        ? [
            {
              ...rule(2, 'required_reviewers'),
              prevent_self_review: preventSelfReview,
              reviewers: drawReviewers(state, environment),
            },
          ]
        : []),
      ...(branchPolicy === undefined ? [] : [rule(3, 'branch_policy')]),
    ],
    deployment_branch_policy:
      branchPolicy === undefined
        ? null
        : { protected_branches: branchPolicy === 'protected', custom_branch_policies: branchPolicy === 'custom' },
  };
}
