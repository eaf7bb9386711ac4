import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { AT_MOST_ALL, atLeast, COUNT_OR_PERCENT, LABEL, oneOf } from './demands.ts';
import { POD_WITH_CLAIMS, podAt } from './pods.ts';
import { at, inspect, needs, type Rule, under } from './rule.ts';
import { OWN_PODS } from './selectors.ts';
import { CLAIM } from './volumes.ts';

/** Pods that are kept running. Source: ValidatePodTemplateSpecForReplicaSet in Kubernetes' pkg/apis/apps/validation. */
const KEPT_RUNNING: readonly Rule[] = [
  under('spec', OWN_PODS),
  at('spec template spec restartPolicy', (value) =>
    value === 'Never' || value === 'OnFailure' ? 'pods that are kept running need Always' : undefined,
  ),
  inspect('spec template spec', ({ activeDeadlineSeconds }) =>
    activeDeadlineSeconds === undefined || activeDeadlineSeconds === null
      ? []
      : [[['activeDeadlineSeconds'], 'Pods that are kept running have none.']],
  ),
  at('spec minReadySeconds', atLeast(0)),
  at('spec revisionHistoryLimit', atLeast(0)),
];

/** Source: ValidateDeploymentSpec and ValidateDeploymentStrategy in Kubernetes' pkg/apis/apps/validation. */
export const DEPLOYMENT: readonly Rule[] = [
  ...podAt('spec template'),
  ...KEPT_RUNNING,
  at('spec replicas', atLeast(0)),
  at('spec strategy type', oneOf('', 'Recreate', 'RollingUpdate')),
  inspect('spec strategy', ({ type, rollingUpdate }) =>
    type === 'Recreate' && isObject(rollingUpdate) ? [[['rollingUpdate'], 'The type Recreate takes none.']] : [],
  ),
  at('spec strategy rollingUpdate maxSurge', COUNT_OR_PERCENT),
  at('spec strategy rollingUpdate maxUnavailable', COUNT_OR_PERCENT, AT_MOST_ALL),
  inspect('spec strategy rollingUpdate', ({ maxSurge, maxUnavailable }) =>
    isNone(maxSurge) && isNone(maxUnavailable)
      ? [[['maxUnavailable'], 'It is 0, and so is maxSurge: nothing could move.']]
      : [],
  ),
  inspect('spec', ({ progressDeadlineSeconds, minReadySeconds }) => {
    const least = typeof minReadySeconds === 'number' ? minReadySeconds : 0;
    return typeof progressDeadlineSeconds === 'number' && progressDeadlineSeconds <= least
      ? [[['progressDeadlineSeconds'], `It must be more than minReadySeconds (${least}).`]]
      : [];
  }),
];

/** Source: ValidateReplicaSetSpec, there. */
export const REPLICA_SET: readonly Rule[] = [
  ...podAt('spec template'),
  ...KEPT_RUNNING,
  at('spec replicas', atLeast(0)),
];

/** Source: ValidateStatefulSetSpec, there. */
export const STATEFUL_SET: readonly Rule[] = [
  ...POD_WITH_CLAIMS,
  ...KEPT_RUNNING,
  at('spec replicas', atLeast(0)),
  at('spec serviceName', (value) => (value === '' ? undefined : LABEL(value))),
  at('spec podManagementPolicy', oneOf('', 'OrderedReady', 'Parallel')),
  at('spec updateStrategy type', oneOf('', 'RollingUpdate', 'OnDelete')),
  at('spec updateStrategy rollingUpdate partition', atLeast(0)),
  inspect('spec updateStrategy', ({ type, rollingUpdate }) =>
    type === 'OnDelete' && isObject(rollingUpdate) ? [[['rollingUpdate'], 'The type OnDelete takes none.']] : [],
  ),
  ...['whenDeleted', 'whenScaled'].map((field) =>
    at(`spec persistentVolumeClaimRetentionPolicy ${field}`, oneOf('Retain', 'Delete')),
  ),
  at('spec ordinals start', atLeast(0)),
  at('spec volumeClaimTemplates [] metadata name', LABEL),
  needs('spec volumeClaimTemplates []', 'spec'),
  under('spec volumeClaimTemplates [] spec', CLAIM),
];

/** Source: ValidateDaemonSetSpec, there. */
export const DAEMON_SET: readonly Rule[] = [
  ...podAt('spec template'),
  ...KEPT_RUNNING,
  at('spec updateStrategy type', oneOf('', 'RollingUpdate', 'OnDelete')),
  at('spec updateStrategy rollingUpdate maxSurge', COUNT_OR_PERCENT, AT_MOST_ALL),
  at('spec updateStrategy rollingUpdate maxUnavailable', COUNT_OR_PERCENT, AT_MOST_ALL),
  inspect('spec updateStrategy rollingUpdate', ({ maxSurge, maxUnavailable }) => {
    const surges = maxSurge !== undefined && maxSurge !== null && !isNone(maxSurge);
    if (!surges && isNone(maxUnavailable))
      return [[['maxUnavailable'], 'It is 0, and so is maxSurge: nothing could move.']];
    // One pod may be unavailable by default.
    return surges && !isNone(maxUnavailable) && maxUnavailable !== undefined
      ? [[['maxSurge'], 'With it, maxUnavailable must be 0.']]
      : [];
  }),
];

/** The pods of a Job come to an end. Source: validateJobSpec in Kubernetes' pkg/apis/batch/validation. */
const JOB_SPEC: readonly Rule[] = [
  inspect('template spec', ({ restartPolicy }) =>
    restartPolicy === 'OnFailure' || restartPolicy === 'Never'
      ? []
      : [
          [
            ['restartPolicy'],
            `It is ${JSON.stringify(restartPolicy ?? 'Always')}; the pods of a Job need OnFailure or Never.`,
          ],
        ],
  ),
  ...['backoffLimit', 'parallelism', 'completions', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished'].map((field) =>
    at(field, atLeast(0)),
  ),
  at('completionMode', oneOf('NonIndexed', 'Indexed')),
  // Without either, Kubernetes takes one of both.
  inspect('', ({ completionMode, completions, parallelism }) =>
    completionMode === 'Indexed' && typeof parallelism === 'number' && typeof completions !== 'number'
      ? [[['completions'], 'The completionMode Indexed needs it beside parallelism.']]
      : [],
  ),
  at('podFailurePolicy rules [] action', oneOf('Count', 'FailIndex', 'FailJob', 'Ignore')),
  inspect('podFailurePolicy rules [] onExitCodes', ({ operator, values }) =>
    operator === 'In' && Array.isArray(values) && values.includes(0)
      ? [[['values'], 'The exit code 0 is not a failure.']]
      : [],
  ),
];

export const JOB: readonly Rule[] = [
  ...podAt('spec template'),
  under('spec', JOB_SPEC),
  inspect('spec', (spec) =>
    isObject(spec.selector) && spec.manualSelector !== true
      ? [[['selector'], 'Kubernetes makes it; one of your own needs `manualSelector: true`.']]
      : [],
  ),
];

/** Schedule, time zone and deadline are check_cronjob_periods's. Source: validateCronJobSpec, there. */
export const CRON_JOB: readonly Rule[] = [
  needs('spec jobTemplate', 'spec'),
  ...podAt('spec jobTemplate spec template'),
  under('spec jobTemplate spec', JOB_SPEC),
  at('spec concurrencyPolicy', oneOf('', 'Allow', 'Forbid', 'Replace')),
  at('spec successfulJobsHistoryLimit', atLeast(0)),
  at('spec failedJobsHistoryLimit', atLeast(0)),
  inspect('spec jobTemplate spec', (spec: JsonObject) =>
    spec.manualSelector === true ? [[['manualSelector'], 'The Jobs of a CronJob have no selector of their own.']] : [],
  ),
];

function isNone(value: Json | undefined): boolean {
  return value === 0 || value === '0%';
}
