import type { ActionContext, ActionDefinition } from '../../shared/action/action.ts';
import { BadValue, choice, type InputSpec, type Inputs, lines, text, wholeNumber } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-diff',
  name: 'mesh-ci diff',
  description: 'Shows in one pull request comment what an upgrade changes in every environment, what could hurt first.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    base: text({
      description: 'Branch, tag or commit that the checkout came from. Default: the base of the pull request.',
    }),
    against: choice(
      {
        description:
          'What the head is compared with: `commit`, the base; `directory`, see `base-directory`; `live`, the cluster of `environment`.',
        default: 'commit',
      },
      ['commit', 'directory', 'live'],
    ),
    'base-directory': text({
      description: 'With `against: directory`: the base, a checkout or plain manifests. Relative to the workspace.',
    }),
    'head-directory': text({
      description: 'With `against: directory`: the head, of the same kind as the base. Default: the workspace.',
    }),
    environment: text({
      description: 'With `against: live`: the environment of mesh.yaml that the cluster is.',
    }),
    kubeconfig: text({
      description:
        'With `against: live`: content of a kubeconfig. Default: the one of the runner (KUBECONFIG, or ~/.kube/config).',
      secret: true,
    }),
    context: text({
      description:
        "With `against: live`: the kubeconfig's context. Default: the one that mesh.yaml says, or the current one.",
    }),
    'github-token': text({
      description: 'Token that writes the comment. Default: no comment, only the job summary and the report.',
      secret: true,
    }),
    'pull-request': wholeNumber(
      { description: 'Number of the pull request to comment on. Default: the one that the run is for.' },
      1,
    ),
    mirror: text({ description: 'Base URL of a mirror of the release sites. Default: `tools.mirror` of mesh.yaml.' }),
    'max-bytes': wholeNumber({ description: 'Size limit of the comment in bytes of UTF-8.', default: '65000' }, 2000),
    artifact: artifactName(
      'Name of the artifact that holds the report as a page, `.html` is added. Two jobs of one run need two names. Default: no artifact.',
    ),
    environments: lines({
      description:
        'Environments to compare, one a line. Default: all. For a job of a matrix, which hands its part over.',
    }),
    'hand-over': artifactName(
      'Name of the artifact with the data of this comparison, for a job that publishes it; with `publish-run`, how the names of its parts begin. Default: none.',
    ),
    'publish-run': wholeNumber(
      {
        description:
          'Id of a run whose jobs handed over a comparison: it is published, nothing is rendered, no checkout is needed. What the run made is not trusted.',
      },
      1,
    ),
    'publish-workflow': text({
      description: 'With `publish-run`: path of the workflow that the run must be of.',
      default: '.github/workflows/review.yml',
    }),
    'publish-directory': text({
      description:
        'Directory with what other jobs of this run handed over: it is published in place of a comparison of its own.',
    }),
  },
  outputs: {
    changed: '`true` when anything differs.',
    changes: 'How many distinct changes there are: the same change on many objects counts once.',
    risks: 'How many risk rules found something.',
    'comment-url': 'Link to the comment, when one was written.',
    report: 'Path of the full report as Markdown. Kept until the job ends.',
    'html-report': 'Path of the full report as one HTML page. Kept until the job ends.',
    data: 'Path of what was handed over, as JSON. Kept until the job ends.',
    'report-url': 'Link to the page, when it was uploaded. It opens in the browser.',
  },
} as const satisfies ActionDefinition;

/** It is the name of a file, too. */
function artifactName(description: string): InputSpec<string> {
  return {
    description,
    parse(value: string): string {
      if (value === '' || /^\w[\w.-]{0,99}$/.test(value)) return value;
      throw new BadValue('must be letters, digits, dots, dashes and underscores, 100 at most');
    },
  };
}

export type DiffInputs = Inputs<typeof definition.inputs>;

export type DiffContext = ActionContext<keyof typeof definition.outputs>;
