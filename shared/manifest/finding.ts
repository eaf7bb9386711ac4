import type { Place } from '../log/errors.ts';
import type { Identity } from './identity.ts';

/** `unknown`: what the check needs cannot be known without the cluster. It is never a pass. */
export const SEVERITIES = ['error', 'warning', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A path of keys and indices into an object's body. */
export type JsonPath = readonly (string | number)[];

/** Where a finding is in the repository. */
export interface FindingPlace extends Place {
  /** `exact`: the line is the finding's own. `file-only`: Helm leaves no more than the template's path. */
  readonly precision: 'exact' | 'file-only';
}

/** One thing that a check has found. */
export interface Finding {
  /** The check's name. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, in one sentence. May quote the user's text: escape it where it is shown. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** The object; absent when the finding is about the whole render. */
  readonly identity: Identity | undefined;
  /** Empty when it is about the whole object. */
  readonly path: JsonPath;
  readonly place: FindingPlace;
  /** The environments whose render has it, in the order of mesh.yaml. */
  readonly environments: readonly string[];
  /** The versions of Kubernetes that have it; absent when all those do that these environments are validated for. */
  readonly kubernetes?: readonly string[];
}

/** `dev, production`, `dev with Kubernetes 1.35.4`: who has a finding. */
export function describeTargets({ environments, kubernetes }: Pick<Finding, 'environments' | 'kubernetes'>): string {
  const versions = kubernetes === undefined ? '' : ` with Kubernetes ${kubernetes.join(' and ')}`;
  return `${environments.join(', ')}${versions}`;
}

/** `spec.ports[0].name`, `metadata.annotations["helm.sh/hook"]`; empty for the whole object. */
export function describePath(path: JsonPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
