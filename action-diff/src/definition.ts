import { text, wholeNumber } from '../../shared/config/inputs.ts';
import type { ActionDefinition } from '../../shared/report/action.ts';

export const definition = {
  id: 'action-diff',
  name: 'mesh-ci diff',
  description: 'Shows in one pull request comment what an upgrade changes in every environment, what could hurt first.',
  inputs: {
    config: text({ description: 'Path of mesh.yaml in the checkout.', default: 'mesh.yaml' }),
    base: text({
      description: 'Branch, tag or commit that the checkout came from. Empty: the base of the pull request.',
    }),
    'github-token': text({
      description: 'Token that writes the comment. Empty: no comment, only the job summary and the report.',
      secret: true,
    }),
    'pull-request': wholeNumber(
      { description: 'Number of the pull request to comment on. Empty: the one that the run is for.' },
      1,
    ),
    mirror: text({ description: 'Base URL of a mirror of the release sites. Empty: `tools.mirror` of mesh.yaml.' }),
    'max-bytes': wholeNumber({ description: 'Size limit of the comment in bytes of UTF-8.', default: '65000' }, 2000),
  },
  outputs: {
    changed: '`true` when anything differs.',
    changes: 'How many different changes there are; the same change on many objects counts once.',
    risks: 'How many risk rules found something.',
    'comment-url': 'Link to the comment, when one was written.',
    report: 'Path of the whole report as Markdown. Kept until the job ends.',
  },
} as const satisfies ActionDefinition;
