import type { ActionDefinition } from '../../shared/action/action.ts';
import { text, timeLimit } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-deploy',
  name: 'mesh-ci deploy',
  description: 'Deploys the control plane with Helmfile and waits until it injects.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    environment: text({ description: 'The environment, as mesh.yaml and the Helmfile name it.', required: true }),
    kubeconfig: text({
      description: 'Content of a kubeconfig. Default: the one of the runner (KUBECONFIG, or ~/.kube/config).',
      secret: true,
    }),
    context: text({
      description: "The kubeconfig's context. Default: the one that mesh.yaml says, or the current one.",
    }),
    timeout: timeLimit({
      description: 'Time limit for the whole of `helmfile sync`. Each release has its own in the Helmfile.',
      default: '40m',
    }),
    mirror: text({ description: 'Base URL of a mirror of the release sites. Default: `tools.mirror` of mesh.yaml.' }),
    'github-token': text({
      description:
        'Records the deployment at GitHub, which the gate of the next environment reads. Default: no record.',
      secret: true,
    }),
  },
  outputs: {
    version: 'The Istio version that was deployed.',
    digest: 'What the release is known by: SHA-256 of the charts, the Helmfile and its environments.',
    'deployment-id': 'The GitHub deployment that was made. Pass it to action-rollout.',
    releases: 'The Helm releases, one a line: name, revision, status.',
  },
} as const satisfies ActionDefinition;
