import type { ActionDefinition } from '../../shared/action/action.ts';
import { flag, lines, text } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-validate',
  name: 'mesh-ci validate',
  description: 'Checks what every environment will be given, before anything is applied.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    environments: lines({ description: 'The environments to check, one a line. Default: all of mesh.yaml.' }),
    charts: lines({
      description:
        'Charts to check beside the releases of the Helmfile: directories, or patterns such as `services/*`, one a line. Default: `validate.charts` of mesh.yaml.',
    }),
    manifests: lines({
      description:
        'Files and directories of manifests that are rendered already, one a line. Default: `validate.manifests` of mesh.yaml.',
    }),
    cache: text({
      description:
        'Directory for what a run has rendered and checked, so that the next one does only what has changed. Default: nothing is kept.',
    }),
    baseline: text({
      description:
        'Path of a baseline, or of a JSON report of an earlier run: what is in it is known and does not fail. Default: everything counts.',
    }),
    'write-baseline': flag({
      description: 'Write all that is found into the file of `baseline`, for you to commit. Default: false.',
    }),
    sarif: text({
      description: 'Path of a SARIF 2.1.0 file to write, for github/codeql-action/upload-sarif. Default: none.',
    }),
    junit: text({ description: 'Path of a JUnit XML file to write, for test viewers. Default: none.' }),
    mirror: text({
      description:
        'Base URL of a mirror of the release sites and the schema catalogue. Default: `tools.mirror` of mesh.yaml.',
    }),
  },
  outputs: {
    findings: 'The number of findings.',
    errors: 'How many of them are errors.',
    known: 'How many more are in the baseline.',
    suppressed: 'How many more are suppressed.',
    report: 'Path of a JSON file with all findings, for later steps of the same job.',
  },
} as const satisfies ActionDefinition;
