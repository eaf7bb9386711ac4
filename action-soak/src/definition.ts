import type { ActionDefinition } from '../../shared/action/action.ts';
import { text } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-soak',
  name: 'mesh-ci soak',
  description:
    'The gate before an environment: fails unless this release has been healthy in the environment before it for long enough.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    environment: text({
      description: 'The environment that the release is about to enter, as mesh.yaml names it.',
      required: true,
    }),
    'github-token': text({
      description: 'Token with `deployments: read` and `actions: read`, normally that of the job (`github.token`).',
      required: true,
      secret: true,
    }),
    'prometheus-token': text({
      description: 'Bearer token for the Prometheus of the environment before. Default: none is sent.',
      secret: true,
    }),
  },
  outputs: {
    verdict: '`pass`, `too-early`, `blocked`, `worse` or `inconclusive`. The step succeeds with `pass` only.',
    current: '`true` when the environment runs this release already, so that there is nothing to deploy.',
    soaked: 'Seconds that the release has been healthy in the environment before; empty when it is not there.',
    required: 'Seconds that it must have been; `0` for the first environment.',
    'ready-at': 'When the soak is over, as `2026-03-01T12:00:00.000Z`; empty when the release is not soaking.',
    value: 'What the metric of mesh.yaml is now; empty when it was not measured.',
    baseline: 'What it is compared with; empty when it was not measured.',
  },
} as const satisfies ActionDefinition;
