import type { ActionDefinition } from '../../shared/action/action.ts';
import { flag, text, timeLimit, wholeNumber } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-rollout',
  name: 'mesh-ci rollout',
  description: 'Restarts the workloads whose sidecar is not the one that the injector gives now.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    environment: text({ description: 'The environment, as mesh.yaml names it.', required: true }),
    kubeconfig: text({
      description: 'Content of a kubeconfig. Default: the one of the runner (KUBECONFIG, or ~/.kube/config).',
      secret: true,
    }),
    context: text({
      description: "The kubeconfig's context. Default: the one that mesh.yaml says, or the current one.",
    }),
    'dry-run': flag({ description: 'Only says what would be restarted.', default: 'false' }),
    concurrency: wholeNumber(
      { description: 'Workloads restarted at the same time. Default: `rollout.concurrency` of mesh.yaml, or 3.' },
      1,
    ),
    timeout: timeLimit({
      description: 'Time limit for one workload. Default: `rollout.timeout` of mesh.yaml, or 15m.',
    }),
    'deployment-id': wholeNumber(
      {
        description:
          'The GitHub deployment that action-deploy made. It is marked as a success, from when its soak counts, or as a failure.',
      },
      1,
    ),
    'github-token': text({ description: 'Needed with `deployment-id`.', secret: true }),
  },
  outputs: {
    restarted: 'How many workloads were restarted.',
    'up-to-date': 'How many ran the wanted sidecar already.',
    skipped: 'How many were skipped, each with its reason in the summary.',
    failed: 'The workload that stopped the rollout, as `kind namespace/name`. Empty when none did.',
    outdated: 'How many pods of the mesh run another sidecar than the wanted one at the end.',
    report: 'Path of a JSON file with every workload, its sidecars and its result.',
  },
} as const satisfies ActionDefinition;
