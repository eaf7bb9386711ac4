import { describePath, type Finding } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';

/** `Deployment.apps shop/cart spec.replicas`, as far as it is known. */
export function subject({ identity, path }: Pick<Finding, 'identity' | 'path'>): string {
  const object = identity === undefined ? '' : describeIdentity(identity);
  return [object, describePath(path)].filter((part) => part !== '').join(' ');
}

/** `Deployment.apps shop/cart spec.replicas: what is wrong.` Without an object, its file stands in its place. */
export function describeFinding(finding: Pick<Finding, 'identity' | 'path' | 'message' | 'place'>): string {
  const about = subject(finding) || (finding.place.file ?? '');
  return about === '' ? finding.message : `${about}: ${finding.message}`;
}
