import type { Case } from './case.ts';
import { ACCESS_CASES } from './kubernetes/access.ts';
import { AUTOSCALING_CASES } from './kubernetes/autoscaling.ts';
import { CONFIGURATION_CASES } from './kubernetes/configuration.ts';
import { CONTAINER_CASES } from './kubernetes/containers.ts';
import { JOB_CASES } from './kubernetes/jobs.ts';
import { NAMESPACE_CASES } from './kubernetes/namespaces.ts';
import { NETWORKING_CASES } from './kubernetes/networking.ts';
import { POD_CASES } from './kubernetes/pods.ts';
import { SCHEDULING_CASES } from './kubernetes/scheduling.ts';
import { SERVICE_CASES } from './kubernetes/services.ts';
import { STORAGE_CASES } from './kubernetes/storage.ts';
import { WORKLOAD_CASES } from './kubernetes/workloads.ts';

/** Most are faults; some only look like one. The API server says which. */
export const KUBERNETES_CASES: readonly Case[] = [
  ...CONFIGURATION_CASES,
  ...ACCESS_CASES,
  ...WORKLOAD_CASES,
  ...JOB_CASES,
  ...POD_CASES,
  ...CONTAINER_CASES,
  ...SERVICE_CASES,
  ...NETWORKING_CASES,
  ...STORAGE_CASES,
  ...AUTOSCALING_CASES,
  ...SCHEDULING_CASES,
  ...NAMESPACE_CASES,
];
