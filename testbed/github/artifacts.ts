import { createHash } from 'node:crypto';
import { type Answer, notFound, refusal } from './answers.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { counted } from './pages.ts';
import type { Artifact } from './records.ts';
import { findRun } from './runs.ts';
import { repositoryUrl, type State, timestamp } from './state.ts';
import { nodeId } from './users.ts';

/** What a test says of an artifact. */
export interface ArtifactSeed {
  readonly run: number;
  readonly name: string;
  readonly archive: Buffer;
  readonly expired?: boolean;
}

export function addArtifact(state: State, { expired = false, ...seed }: ArtifactSeed): Artifact {
  const artifact = { ...seed, expired, id: state.nextId(), createdAt: timestamp(state.now()) };
  state.artifacts.set(artifact.id, artifact);
  return artifact;
}

/** Where archives are downloaded from. GitHub's storage is another host, which asks for no token. */
const STORAGE = '/artifact-storage/';

/** What the storage has at a path; undefined for a path that is not the storage's. */
export function storedArchive(state: State, path: string): Buffer | undefined {
  if (!path.startsWith(STORAGE)) return undefined;
  return state.artifacts.get(Number(path.slice(STORAGE.length)))?.archive;
}

const PERMISSION = { access: 'read', anyOf: ['actions'] } as const;

export const ARTIFACT_ROUTES: readonly Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', permission: PERMISSION, answer: list },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    permission: PERMISSION,
    answer: download,
  },
];

function list(call: Call): Answer {
  const { state, query } = call;
  const run = findRun(call);
  const name = query.get('name');
  const found = [...state.artifacts.values()]
    .filter((artifact) => artifact.run === run.id && (name === undefined || artifact.name === name))
    .reverse();
  return counted(call, 'artifacts', found, (artifact) => draw(state, artifact));
}

function download(call: Call): Answer {
  const artifact = call.state.artifacts.get(numberIn(call, 'artifact_id'));
  if (artifact === undefined || call.path.archive_format !== 'zip') throw notFound();
  if (artifact.expired) throw refusal(410, 'Artifact has expired');
  return { status: 302, headers: { location: `${call.state.url}${STORAGE}${artifact.id}` } };
}

function draw(state: State, { id, run: runId, name, archive, expired, createdAt }: Artifact) {
  const url = `${repositoryUrl(state)}/actions/artifacts/${id}`;
  const run = state.runs.get(runId);
  return {
    id,
    node_id: nodeId('Artifact', id),
    name,
    size_in_bytes: archive.length,
    url,
    archive_download_url: `${url}/zip`,
    expired,
    digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
    created_at: createdAt,
    expires_at: createdAt,
    updated_at: createdAt,
    workflow_run: { id: runId, head_branch: run?.branch ?? '', head_sha: run?.sha ?? '' },
  };
}
