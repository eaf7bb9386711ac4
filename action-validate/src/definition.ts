import { lines, text } from '../../shared/config/inputs.ts';
import type { ActionDefinition } from '../../shared/report/action.ts';

export const definition = {
  id: 'action-validate',
  name: 'mesh-ci validate',
  description: 'Checks what every environment will be given, before anything is applied.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    environments: lines({ description: 'The environments to check, one a line. Empty: all of mesh.yaml.' }),
    mirror: text({
      description:
        'Base URL of a mirror of the release sites and the schema catalogue. Empty: `tools.mirror` of mesh.yaml.',
    }),
  },
  outputs: {
    findings: 'The number of findings.',
    errors: 'How many of them are errors.',
    report: 'Path of a JSON file with all findings, for later steps of the same job.',
  },
} as const satisfies ActionDefinition;
