import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeGitHub } from '../../testbed/github/server.ts';
import { zip } from '../../testbed/github/zip.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';

/** What publish-review.yml grants. */
export const PUBLISHER = { actions: 'read', contents: 'read', 'pull-requests': 'write' } as const;
export const REVIEW = '.github/workflows/review.yml';
/** How the names of the artifacts with parts begin. */
export const PARTS = 'mesh-ci-diff-data';

export const sha = (digit: string): string => digit.repeat(40);

export interface ReviewSeed {
  readonly id?: number;
  readonly head?: string;
  readonly fork?: boolean;
  readonly event?: string;
  readonly path?: string;
}

/** A run of review in the fake GitHub, with the archives that its jobs left. Gives its id. */
export function addReview(github: FakeGitHub, archives: readonly Buffer[], seed: ReviewSeed = {}): number {
  const { head = sha('b'), fork = true, event = 'pull_request', path = REVIEW, ...id } = seed;
  const run = github.addRun({ ...id, name: 'review', path, event, branch: 'upgrade', sha: head, fork, jobs: [] });
  for (const [index, archive] of archives.entries()) {
    github.addArtifact({ run, name: index === 0 ? PARTS : `${PARTS}-${index}`, archive });
  }
  return run;
}

/** A pull request from the fork's branch `upgrade`. Gives its number. */
export function openFromFork(github: FakeGitHub, head = sha('b'), base = sha('a')): number {
  return github.addPullRequest({
    title: 'Upgrade',
    fork: true,
    author: 'contributor',
    head: { ref: 'upgrade', sha: head },
    base: { ref: 'main', sha: base },
  });
}

/** Runs the bundle as publish-review.yml does: in an empty workspace, and without any program that it could start. */
export async function publish(
  github: FakeGitHub,
  reviewRun: number,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<BundleResult> {
  const workspace = await mkdtemp(join(tmpdir(), 'publish-'));
  try {
    return await runBundle('action-diff', {
      inputs: {
        'github-token': github.tokenWith(PUBLISHER),
        'publish-run': String(reviewRun),
        'hand-over': PARTS,
        artifact: '',
        ...inputs,
      },
      workspace,
      env: {
        PATH: '/nowhere',
        GITHUB_REPOSITORY: github.repository,
        GITHUB_API_URL: github.url,
        GITHUB_EVENT_NAME: 'workflow_run',
        GITHUB_RUN_ID: '9000',
        ...env,
      },
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Data as a job hands it over, of one environment, about `sha('a')` and `sha('b')`. */
export function handover(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    format: 'mesh-ci-diff',
    version: 1,
    base: { sha: sha('a'), version: '1.26.0' },
    head: { sha: sha('b'), version: '1.27.0' },
    pushed: sha('b'),
    notes: [],
    environments: ['dev'],
    pairs: [{ environment: 'dev', base: [], head: [object('a', { x: 'y' })] }],
    ...changes,
  };
}

export function object(name: string, data: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return {
    file: 'istio/templates/x.yaml',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data, ...more },
  };
}

export function archived(data: unknown, name = 'data.json'): Buffer {
  return zip([{ name, content: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)) }]);
}
