import { formatDuration } from '../../shared/config/duration.ts';
import type { Deployment } from '../../shared/github/deployments.ts';
import type { EnvironmentSettings } from '../../shared/github/environments.ts';
import { shortDigest } from '../../shared/release/digest.ts';
import { formatNumber, formatTime } from './format.ts';
import { allowed, type Measurement } from './measure.ts';
import type { Soak } from './soak.ts';

export type Verdict = 'pass' | 'too-early' | 'blocked' | 'worse' | 'inconclusive';

export interface Facts {
  /** The environment that the release is about to enter. */
  readonly environment: string;
  /** Undefined when the repository's settings have no such environment. */
  readonly settings: EnvironmentSettings | undefined;
  /** The environments that the settings do have. */
  readonly known: readonly string[];
  readonly digest: string;
  /** Since when the environment itself runs this release; undefined when it does not. */
  readonly runningSince: Date | undefined;
  /** Undefined for the first environment, and when the release is there already. */
  readonly previous: Previous | undefined;
}

export interface Previous {
  readonly name: string;
  /** Milliseconds. */
  readonly required: number;
  readonly soak: Soak;
  /** Undefined when mesh.yaml has no metric for the environment. It is made after the soak is over. */
  readonly measurement: Measurement | undefined;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** What was found, in full sentences. May hold text from outside. */
  readonly reason: string;
  /** What to do; empty with `pass`. */
  readonly next: string;
}

/** Whether a release may enter an environment. The first thing that is wrong decides. */
export function judge({ environment, settings, known, digest, runningSince, previous }: Facts): Judgement {
  if (settings === undefined) return unknownEnvironment(environment, known);
  if (runningSince !== undefined) {
    return pass(`${environment} runs release ${shortDigest(digest)} already, since ${formatTime(runningSince)}.`);
  }
  if (previous === undefined) {
    return pass(`${environment} is the first environment of mesh.yaml: no soak comes before it.`);
  }
  return judgeSoak(previous, shortDigest(digest), environment);
}

function pass(reason: string): Judgement {
  return { verdict: 'pass', reason, next: '' };
}

function blocked(reason: string, next: string): Judgement {
  return { verdict: 'blocked', reason, next };
}

function unknownEnvironment(environment: string, known: readonly string[]): Judgement {
  const names = known.length === 0 ? 'It has none' : `It has ${known.join(', ')}`;
  return blocked(
    `The repository has no environment ${environment}, and a job that names it would create it without protection. ${names}.`,
    `Create ${environment} under Settings → Environments, with required reviewers, or correct the name in mesh.yaml.`,
  );
}

function judgeSoak(previous: Previous, release: string, environment: string): Judgement {
  const { name, soak, required } = previous;
  switch (soak.state) {
    case 'absent':
      return blocked(
        `Nothing was ever deployed to ${name}, the environment before ${environment}.`,
        `Deploy release ${release} to ${name} first.`,
      );
    case 'other-release':
      return blocked(
        `${name} runs ${describe(soak.newest)}; release ${release} was not deployed there.`,
        `Deploy release ${release} to ${name} first, or promote the commit that is there.`,
      );
    case 'superseded':
      return blocked(
        `Release ${release} was deployed to ${name} at ${formatTime(soak.own.createdAt)} and superseded by ${describe(soak.newest)}.`,
        `Promote the commit that is there now, or deploy release ${release} to ${name} again; its soak then starts anew.`,
      );
    case 'unfinished':
      return blocked(
        `Release ${release} is not fully deployed to ${name}: since ${formatTime((soak.status ?? soak.own).createdAt)} its deployment is ${soak.status?.state.replaceAll('_', ' ') ?? 'without a status'}.`,
        `Wait for the rollout in ${name} to end. If its run was ended or is partial, run it again: it resumes.`,
      );
    case 'failed':
      return blocked(
        `Release ${release} failed in ${name} at ${formatTime((soak.status ?? soak.own).createdAt)}${saying(soak.status?.description)}.`,
        `Look into the failure, then deploy the release to ${name} again or roll it back.`,
      );
    case 'inactive':
      return blocked(
        `Release ${release} is marked inactive in ${name} since ${formatTime((soak.status ?? soak.own).createdAt)}: a deployment that mesh-ci did not make took its place, or a person marked it.`,
        `Find what else deploys to ${name} (a job with \`environment: ${name}\` needs \`deployment: false\`), then deploy the release there again.`,
      );
    case 'soaking':
      return {
        verdict: 'too-early',
        reason: `Release ${release} has soaked in ${name} for ${formatDuration(soak.elapsed)} of ${formatDuration(required)}. It can pass at ${formatTime(soak.readyAt)}.`,
        next: `Run this job again then. To soak for a shorter time, change \`environments.${name}.soak\` in mesh.yaml in a reviewed commit.`,
      };
    case 'soaked':
      return judgeMetric(
        previous,
        `Release ${release} has soaked in ${name} for ${formatDuration(soak.elapsed)}; ${formatDuration(required)} are required.`,
      );
  }
}

function judgeMetric({ name, measurement }: Previous, soaked: string): Judgement {
  if (measurement === undefined) return pass(soaked);
  const { tolerance } = measurement;
  const value = measurement.value.reading;
  const baseline = measurement.baseline.reading;
  if ('problem' in value) return inconclusive(`The metric of ${name} cannot be judged. ${value.problem}`, name);
  if ('problem' in baseline) {
    return inconclusive(`The baseline of ${name}'s metric cannot be judged. ${baseline.problem}`, name);
  }
  const limit = allowed(baseline.value, tolerance);
  const compared = `${formatNumber(value.value)} against a baseline of ${formatNumber(baseline.value)}, which allows up to ${formatNumber(limit)}`;
  if (value.value <= limit) return pass(`${soaked} Its metric is ${compared}.`);
  return {
    verdict: 'worse',
    reason: `The metric of ${name} got worse: ${compared}${baseline.value === 0 ? ' (a tolerance is a share of the baseline)' : ''}.`,
    next: `Find out why before the release goes further, and roll it back in ${name} if it is the cause. If the metric is at fault, change \`environments.${name}.metrics\` in mesh.yaml in a reviewed commit.`,
  };
}

function inconclusive(reason: string, name: string): Judgement {
  return {
    verdict: 'inconclusive',
    reason,
    next: `Run the query in Prometheus, correct it or \`environments.${name}.metrics\` in mesh.yaml, and run this job again.`,
  };
}

function describe({ digest, sha, createdAt }: Deployment): string {
  const release = digest === undefined ? 'a deployment that names no release' : `release ${shortDigest(digest)}`;
  return `${release} (commit ${sha.slice(0, 7)}, since ${formatTime(createdAt)})`;
}

function saying(description: string | undefined): string {
  return description === undefined || description === '' ? '' : ` (${description.replace(/\.$/, '')})`;
}
