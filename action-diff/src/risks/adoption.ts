import { isOwnership } from '../sides/ownership.ts';
import type { RiskRule } from './rule.ts';

export const adoption: RiskRule = {
  id: 'not-adopted',
  consequence:
    'Helm does not take over an object that is there and is not of this release: the deployment of the release fails before it changes anything.',
  documentation: 'https://helm.sh/docs/helm/helm_upgrade/',
  // Of an object that Helm takes over the signature changes in several places: each says the same.
  finds: ({ object, path }) => (object.foreign !== undefined && isOwnership(path) ? `it ${object.foreign}` : undefined),
};
