import { isObject, type JsonObject, textOf } from '../../../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf } from '../../model/manifest-set.ts';
import { namespaceLabels } from '../../objects/namespaces.ts';
import { selects } from '../../objects/pod-selection.ts';
import { objectsIn } from '../../objects/pod-templates.ts';
import type { Policy, Rule } from './policy.ts';

/** Whether something holds; `unknown` when only the cluster knows. */
export type Answer = 'yes' | 'unknown' | 'no';

/** Pods at the other end of a rule. */
export interface Far {
  /** Undefined when it is not known. */
  readonly namespace: string | undefined;
  /** Labels that they have; they may have others too. */
  readonly labels: JsonObject;
}

/** The best of several rules, which allow what any of them allows. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function both(a: Answer, b: Answer): Answer {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}

/** Whether the peers of a rule take in these pods. */
export function reaches(set: ManifestSet, policy: Policy, { peers }: Rule, far: Far): Answer {
  if (peers === undefined) return 'yes';
  return any(
    peers.map((peer) => {
      if (isObject(peer.ipBlock)) return isEverything(peer.ipBlock) ? 'yes' : 'unknown';
      const namespace = isObject(peer.namespaceSelector)
        ? selectsNamespace(set, peer.namespaceSelector, far.namespace)
        : sameAs(namespaceOf(set, policy.manifest), far.namespace);
      return both(namespace, isObject(peer.podSelector) ? selectsPods(peer.podSelector, far.labels) : 'yes');
    }),
  );
}

function isEverything({ cidr, except }: JsonObject): boolean {
  return (cidr === '0.0.0.0/0' || cidr === '::/0') && !(Array.isArray(except) && except.length > 0);
}

function sameAs(own: string | undefined, other: string | undefined): Answer {
  if (own === undefined || other === undefined) return 'unknown';
  return own === other ? 'yes' : 'no';
}

/** Kubernetes gives it to every namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

function selectsNamespace(set: ManifestSet, selector: JsonObject, name: string | undefined): Answer {
  if (keysOf(selector).length === 0) return 'yes';
  if (name === undefined) return 'unknown';
  const known = namespaceLabels(set, name);
  if (selects(selector, { ...known, [NAME_LABEL]: name })) return 'yes';
  const certain = known !== undefined || keysOf(selector).every((key) => key === NAME_LABEL);
  return certain ? 'no' : 'unknown';
}

/** The pods may have labels that nobody knows of: only a label that they have with another value rules them out. */
function selectsPods(selector: JsonObject, labels: JsonObject): Answer {
  const keys = keysOf(selector);
  if (keys.every((key) => Object.hasOwn(labels, key))) return selects(selector, labels) ? 'yes' : 'no';
  return 'unknown';
}

function keysOf({ matchLabels, matchExpressions }: JsonObject): readonly string[] {
  const expressions = objectsIn({ matchExpressions: matchExpressions ?? null }, 'matchExpressions');
  return [...Object.keys(isObject(matchLabels) ? matchLabels : {}), ...expressions.map(([, { key }]) => textOf(key))];
}
