import { created, invalidRequest, notFound, ok, refusal } from './answers.ts';
import type { Requirement } from './authentication.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { commitOf } from './commits.ts';
import { counted } from './pages.ts';
import type { CheckRun } from './records.ts';
import { jobStatus } from './runs.ts';
import { pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { drawApp, nodeId } from './users.ts';

const READ: Requirement = { access: 'read', anyOf: ['checks'] };
const WRITE: Requirement = { access: 'write', anyOf: ['checks'] };
const ALL = '/repos/{owner}/{repo}/check-runs';

export const CHECK_RUN_ROUTES: readonly Route[] = [
  { operation: `POST ${ALL}`, permission: WRITE, answer: create },
  { operation: `GET ${ALL}/{check_run_id}`, permission: READ, answer: (call) => ok(draw(call.state, find(call))) },
  { operation: `PATCH ${ALL}/{check_run_id}`, permission: WRITE, answer: update },
  { operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', permission: READ, answer: list },
];

/** What a deployment looks at: the check runs of a commit and the jobs of its runs, which are check runs as well. */
export function contextsOf(state: State, sha: string): { context: string; state: 'success' | 'pending' | 'failure' }[] {
  const checks = latestOf([...state.checkRuns.values()].filter(({ headSha }) => headSha === sha));
  const jobs = [...state.runs.values()]
    .filter((run) => run.sha === sha)
    .flatMap((run) => run.jobs.map((job) => ({ ...job, status: jobStatus(state, run, job) })));
  return [...checks, ...jobs].map(({ name, status, conclusion }) => ({
    context: name,
    state: status !== 'completed' ? 'pending' : conclusion === 'success' ? 'success' : 'failure',
  }));
}

/** A name that ran twice counts with its latest run. */
function latestOf(checks: readonly CheckRun[]): CheckRun[] {
  return [...new Map(checks.map((check) => [check.name, check])).values()];
}

interface Written {
  readonly name?: string;
  readonly status?: CheckRun['status'];
  readonly conclusion?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly unknown[];
  };
}

function create(call: Call) {
  const { state, token } = call;
  if (token.kind !== 'app') throw refusal(403, 'You must authenticate via a GitHub App.');
  const written = call.body as Written & { readonly name: string; readonly head_sha: string };
  const headSha = commitOf(state, written.head_sha);
  if (headSha !== written.head_sha) throw refusal(422, `No commit found for SHA: ${written.head_sha}`);
  const check: CheckRun = {
    id: state.nextId(),
    headSha,
    creator: token.login,
    name: written.name,
    status: 'queued',
    conclusion: null,
    startedAt: timestamp(state.now()),
    completedAt: null,
    detailsUrl: null,
    externalId: null,
    output: { title: null, summary: null, text: null, annotations: [] },
  };
  write(state, check, written);
  state.checkRuns.set(check.id, check);
  return created(draw(state, check));
}

function update(call: Call) {
  const check = find(call);
  write(call.state, check, call.body as Written);
  return ok(draw(call.state, check));
}

function write(state: State, check: CheckRun, written: Written): void {
  const ends = written.conclusion !== undefined || written.status === 'completed' || written.completed_at !== undefined;
  if (ends && written.conclusion === undefined) throw invalidRequest(['"conclusion" wasn\'t supplied.']);
  check.name = written.name ?? check.name;
  check.status = ends ? 'completed' : (written.status ?? check.status);
  check.conclusion = ends ? (written.conclusion ?? null) : written.status === undefined ? check.conclusion : null;
  check.startedAt = written.started_at ?? check.startedAt;
  check.completedAt = ends ? (written.completed_at ?? timestamp(state.now())) : check.completedAt;
  check.detailsUrl = written.details_url ?? check.detailsUrl;
  check.externalId = written.external_id ?? check.externalId;
  if (written.output === undefined) return;
  const { title = check.output.title, summary, text = check.output.text, annotations = [] } = written.output;
  // Fifty come with one request; more are added by further updates.
  check.output = { title, summary, text, annotations: [...check.output.annotations, ...annotations] };
}

function list(call: Call) {
  const { state, query, path } = call;
  const sha = commitOf(state, path.ref ?? '');
  if (sha === undefined) throw refusal(422, `No commit found for SHA: ${path.ref}`);
  const [name, status] = [query.get('check_name'), query.get('status')];
  const all = [...state.checkRuns.values()].filter(
    (check) =>
      check.headSha === sha &&
      (name === undefined || check.name === name) &&
      (status === undefined || check.status === status),
  );
  const found = query.get('filter') === 'all' ? all : latestOf(all);
  return counted(call, 'check_runs', found, (check) => draw(state, check));
}

function find(call: Call): CheckRun {
  const check = call.state.checkRuns.get(numberIn(call, 'check_run_id'));
  if (check === undefined) throw notFound();
  return check;
}

function draw(state: State, check: CheckRun) {
  const url = `${repositoryUrl(state)}/check-runs/${check.id}`;
  const page = `${pageUrl(state)}/runs/${check.id}`;
  const { title, summary, text, annotations } = check.output;
  return {
    id: check.id,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.headSha,
    name: check.name,
    external_id: check.externalId ?? '',
    url,
    html_url: page,
    details_url: check.detailsUrl ?? page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: 1 },
    app: drawApp(state, check.creator),
    pull_requests: [],
  };
}
