import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../shared/github/deployments.ts';
import type { Reading } from '../../shared/metrics/prometheus.ts';
import { type Facts, judge, type Previous, type Verdict } from './judge.ts';
import type { Measurement } from './measure.ts';
import type { Soak } from './soak.ts';

const HOUR = 3_600_000;
const NOW = new Date('2026-03-02T12:00:00Z');
const DIGEST = 'a'.repeat(64);

const own: Deployment = {
  ...{ id: 2, environment: 'dev', sha: 'c'.repeat(40), digest: DIGEST, istio: '1.27.3' },
  ...{ createdAt: new Date('2026-03-01T10:00:00Z'), statuses: [] },
};
const newest: Deployment = { ...own, id: 3, sha: 'd'.repeat(40), digest: 'b'.repeat(64) };

function clocked(state: 'soaking' | 'soaked', hours: number): Soak {
  const since = new Date(NOW.getTime() - hours * HOUR);
  return { state, own, since, elapsed: hours * HOUR, readyAt: new Date(since.getTime() + 24 * HOUR) };
}

function measurement(value: Reading | number, baseline: Reading | number, tolerance = 0.2): Measurement {
  const reading = (given: Reading | number): Reading => (typeof given === 'number' ? { value: given } : given);
  const asked = { query: 'q', at: NOW };
  return {
    value: { ...asked, reading: reading(value) },
    baseline: { ...asked, reading: reading(baseline) },
    tolerance,
  };
}

function facts(soak: Soak, changed: Partial<Previous> = {}): Facts {
  return {
    environment: 'preprod',
    settings: { requiresReview: false, waitMinutes: 0 },
    known: [],
    digest: DIGEST,
    runningSince: undefined,
    previous: { name: 'dev', required: 24 * HOUR, soak, measurement: undefined, ...changed },
  };
}

const status = { state: 'failure', createdAt: NOW, description: '3 workloads failed.' } as const;

describe('the verdict', () => {
  test.each<[string, Facts, Verdict, string, string]>([
    [
      'on the first environment',
      { ...facts({ state: 'absent' }), previous: undefined },
      'pass',
      'preprod is the first environment of mesh.yaml: no soak comes before it.',
      '',
    ],
    [
      'on an environment that runs the release already',
      { ...facts({ state: 'absent' }), runningSince: new Date('2026-03-01T10:00:00Z'), previous: undefined },
      'pass',
      'preprod runs release aaaaaaaaaaaa already, since 2026-03-01 10:00:00 UTC.',
      '',
    ],
    [
      'on an environment that the settings do not have',
      { ...facts(clocked('soaked', 30)), settings: undefined, known: ['dev', 'testing'] },
      'blocked',
      'The repository has no environment preprod, and a job that names it would create it without protection. It has dev, testing.',
      'Create preprod under Settings → Environments',
    ],
    [
      'when nothing was deployed',
      facts({ state: 'absent' }),
      'blocked',
      'Nothing was ever deployed to dev, the environment before preprod.',
      'Deploy release aaaaaaaaaaaa to dev first.',
    ],
    [
      'when another release is there',
      facts({ state: 'other-release', newest }),
      'blocked',
      'dev runs release bbbbbbbbbbbb (commit ddddddd, since 2026-03-01 10:00:00 UTC); release aaaaaaaaaaaa was not deployed there.',
      'Deploy release aaaaaaaaaaaa to dev first',
    ],
    [
      'when what is there names no release',
      facts({ state: 'other-release', newest: { ...newest, digest: undefined } }),
      'blocked',
      'dev runs a deployment that names no release (commit ddddddd',
      'Deploy release aaaaaaaaaaaa to dev first',
    ],
    [
      'when another release came after it',
      facts({ state: 'superseded', own, newest }),
      'blocked',
      'Release aaaaaaaaaaaa was deployed to dev at 2026-03-01 10:00:00 UTC and superseded by release bbbbbbbbbbbb',
      'Promote the commit that is there now',
    ],
    [
      'when it is being rolled out',
      facts({ state: 'unfinished', own, status: { ...status, state: 'in_progress' } }),
      'blocked',
      'not fully deployed to dev: since 2026-03-02 12:00:00 UTC its deployment is in progress.',
      'Wait for the rollout in dev to end.',
    ],
    [
      'when its deployment has no status',
      facts({ state: 'unfinished', own, status: undefined }),
      'blocked',
      'since 2026-03-01 10:00:00 UTC its deployment is without a status.',
      'run it again',
    ],
    [
      'when it failed',
      facts({ state: 'failed', own, status }),
      'blocked',
      'Release aaaaaaaaaaaa failed in dev at 2026-03-02 12:00:00 UTC (3 workloads failed).',
      'deploy the release to dev again or roll it back',
    ],
    [
      'when it was marked inactive',
      facts({ state: 'inactive', own, status: { ...status, state: 'inactive' } }),
      'blocked',
      'Release aaaaaaaaaaaa is marked inactive in dev since 2026-03-02 12:00:00 UTC',
      '`environment: dev` needs `deployment: false`',
    ],
    [
      'while it soaks',
      facts(clocked('soaking', 20)),
      'too-early',
      'Release aaaaaaaaaaaa has soaked in dev for 20 h of 1 d. It can pass at 2026-03-02 16:00:00 UTC.',
      '`environments.dev.soak` in mesh.yaml',
    ],
    [
      'after the soak, without a metric',
      facts(clocked('soaked', 30)),
      'pass',
      'Release aaaaaaaaaaaa has soaked in dev for 1 d 6 h; 1 d are required.',
      '',
    ],
    [
      'on an equal metric',
      facts(clocked('soaked', 30), { measurement: measurement(1, 1, 0) }),
      'pass',
      '1 against',
      '',
    ],
    [
      'on a metric within the tolerance',
      facts(clocked('soaked', 30), { measurement: measurement(1.2, 1) }),
      'pass',
      'Its metric is 1.2 against a baseline of 1, which allows up to 1.2.',
      '',
    ],
    [
      'on a metric above the tolerance',
      facts(clocked('soaked', 30), { measurement: measurement(1.21, 1) }),
      'worse',
      'The metric of dev got worse: 1.21 against a baseline of 1, which allows up to 1.2.',
      'roll it back in dev',
    ],
    [
      'on nothing after nothing',
      facts(clocked('soaked', 30), { measurement: measurement(0, 0) }),
      'pass',
      '0 against',
      '',
    ],
    [
      'on something after nothing: a share of 0 is 0',
      facts(clocked('soaked', 30), { measurement: measurement(0.001, 0) }),
      'worse',
      'a baseline of 0, which allows up to 0 (a tolerance is a share of the baseline)',
      'roll it back in dev',
    ],
    [
      'on a negative baseline, whose tolerance goes upwards too',
      facts(clocked('soaked', 30), { measurement: measurement(-0.9, -1) }),
      'pass',
      '-0.9 against a baseline of -1, which allows up to -0.8',
      '',
    ],
    [
      'on a metric that gives no number',
      facts(clocked('soaked', 30), { measurement: measurement({ problem: 'The query gives no data.' }, 1) }),
      'inconclusive',
      'The metric of dev cannot be judged. The query gives no data.',
      '`environments.dev.metrics` in mesh.yaml',
    ],
    [
      'on a baseline that gives no number',
      facts(clocked('soaked', 30), { measurement: measurement(0, { problem: 'The query gives NaN.' }) }),
      'inconclusive',
      "The baseline of dev's metric cannot be judged. The query gives NaN.",
      'run this job again',
    ],
  ])('%s', (_, given, verdict, reason, next) => {
    const judgement = judge(given);
    expect(judgement).toEqual({
      verdict,
      reason: expect.stringContaining(reason),
      next: expect.stringContaining(next),
    });
    expect(judgement.next === '').toBe(verdict === 'pass');
  });
});
