import type { Check } from '../model/check.ts';
import { checkHelmHooks } from './deployment-hooks/helm-hooks.ts';
import { checkHookJobs } from './deployment-hooks/hook-jobs.ts';
import { checkHookReferences } from './deployment-hooks/hook-references.ts';
import { checkLifecycle } from './deployment-hooks/lifecycle.ts';

export const checkDeploymentHooks: Check = {
  name: 'check_deployment_hooks',
  what: 'Lifecycle hooks leave the proxy time to drain, and Helm hooks are well-formed, can end, and find what they use.',
  why: 'A pod is killed while it still serves, or `helm upgrade` waits for a hook until it times out.',
  perKubernetes: true,
  run: (set) => [...checkLifecycle(set), ...checkHelmHooks(set), ...checkHookJobs(set), ...checkHookReferences(set)],
};
