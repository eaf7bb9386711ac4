import type { ActionDefinition } from '../../shared/action/action.ts';
import { flag, text } from '../../shared/action/inputs.ts';

export const definition = {
  id: 'action-generate',
  name: 'mesh-ci generate',
  description: 'Renders the pinned Istio into the charts istio and istio-crd.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    version: text({
      description:
        'The Istio version to move to. It is written into mesh.yaml and the IstioOperator files first. Default: the one that mesh.yaml says.',
    }),
    'update-lock': flag({
      description: 'Adds the checksums of versions that mesh.lock does not know yet, as they are published now.',
      default: 'false',
    }),
    check: flag({
      description:
        'Writes nothing; fails, naming the files, when the committed charts are not what the version renders to.',
      default: 'false',
    }),
    branch: text({
      description:
        'Commits what was generated to this branch, such as istio-upgrade, and opens or updates a pull request from it. Default: files are written, and nothing else.',
    }),
    base: text({ description: 'The branch that the pull request goes to. Default: the default branch.' }),
    'github-token': text({
      description:
        'Needed with `branch`: a token with `contents: write` and `pull-requests: write`. With `github.token` no workflow starts on the pull request.',
      secret: true,
    }),
    mirror: text({ description: 'Base URL of a mirror of the release sites. Default: `tools.mirror` of mesh.yaml.' }),
  },
  outputs: {
    version: 'The Istio version that was rendered.',
    changed: '`true` when a file changed, or would have with `check`.',
    files: 'The changed files, one a line: of the charts, and mesh.yaml, the IstioOperator files and mesh.lock.',
    'pull-request': 'Number of the pull request that was opened or updated.',
    'pull-request-url': 'Its page.',
    commit: 'The commit at the end of `branch`.',
    digest: 'SHA-256 over all generated files: the same for the same charts.',
  },
} as const satisfies ActionDefinition;
