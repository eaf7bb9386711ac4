import type { Identity } from '../../../shared/manifest/identity.ts';
import { minorOf } from '../api-versions/minor-version.ts';

/** What the name of an object may be. */
export interface NameRule {
  readonly allows: (name: string) => boolean;
  readonly longest: number;
  /** What it allows, in words. */
  readonly words: string;
}

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** KEP-5311: from this minor version of Kubernetes on, a Service is named as other labels are. */
const RELAXED_SERVICES = 36;

/** Kubernetes' default for a name: RFC 1123. */
const SUBDOMAIN_RULE: NameRule = {
  allows: (name) => SUBDOMAIN.test(name),
  longest: 253,
  words: 'lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of every part',
};
const LABEL_RULE: NameRule = {
  allows: (name) => LABEL.test(name),
  longest: 63,
  words: 'lower-case letters, digits and `-`, with a letter or digit at both ends',
};
/** RFC 1035, before Kubernetes 1.36. */
const SERVICE_RULE: NameRule = {
  allows: (name) => SERVICE.test(name),
  longest: 63,
  words:
    'lower-case letters, digits and `-`, with a letter first and a letter or digit last (Kubernetes 1.36 takes a digit first as well)',
};
/** Kinds whose names only have to fit into a URL, such as `system:node`. */
const SEGMENT_RULE: NameRule = {
  allows: (name) => name !== '.' && name !== '..' && !/[/%]/.test(name),
  longest: 253,
  words: 'anything but `/` and `%`',
};

/**
 * By `group/kind`, those that differ from the default.
 * Source: the calls of ValidateObjectMeta under pkg/apis in Kubernetes 1.36. Some are stricter than a subdomain for what
 * is made from the name: the pods of a Job carry it as a label, those of a StatefulSet with eleven more characters
 * (kubernetes#64023), and the Jobs of a CronJob are named after it with eleven more.
 */
const RULES: Readonly<Record<string, NameRule>> = {
  '/Service': SERVICE_RULE,
  '/Namespace': LABEL_RULE,
  'apps/StatefulSet': { ...LABEL_RULE, longest: 52 },
  'batch/Job': { ...SUBDOMAIN_RULE, longest: 63 },
  'batch/CronJob': { ...SUBDOMAIN_RULE, longest: 52 },
  'rbac.authorization.k8s.io/Role': SEGMENT_RULE,
  'rbac.authorization.k8s.io/ClusterRole': SEGMENT_RULE,
  'rbac.authorization.k8s.io/RoleBinding': SEGMENT_RULE,
  'rbac.authorization.k8s.io/ClusterRoleBinding': SEGMENT_RULE,
  'certificates.k8s.io/ClusterTrustBundle': SEGMENT_RULE,
  'apiregistration.k8s.io/APIService': SEGMENT_RULE,
};

/** The rule for the names of a kind; custom resources have the default. */
export function nameRule({ group, kind }: Pick<Identity, 'group' | 'kind'>): NameRule {
  return RULES[`${group}/${kind}`] ?? SUBDOMAIN_RULE;
}

type Named = Pick<Identity, 'group' | 'kind' | 'name'>;

/** Why a name is too long, as the rest of a sentence; undefined for one that is not. */
export function lengthFault(identity: Named): string | undefined {
  const { longest } = nameRule(identity);
  if (identity.name.length <= longest) return undefined;
  return `has ${identity.name.length} characters; a ${identity.kind} may have ${longest}`;
}

/**
 * Why a name is not allowed whatever its length, as the rest of a sentence; undefined for one that is.
 * @param kubernetes the version that it is for
 */
export function formFault(identity: Named, kubernetes: string): string | undefined {
  const rule = nameRule(identity);
  const isRelaxed = rule === SERVICE_RULE && (minorOf(kubernetes) ?? RELAXED_SERVICES) >= RELAXED_SERVICES;
  const { allows, words } = isRelaxed ? LABEL_RULE : rule;
  return allows(identity.name) ? undefined : `is not allowed for a ${identity.kind}: use ${words}`;
}

/** Whether a text is a DNS subdomain of RFC 1123, of any length. */
export function isSubdomain(text: string): boolean {
  return SUBDOMAIN.test(text);
}

/** Whether a text is a DNS label of RFC 1123, of any length. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}
