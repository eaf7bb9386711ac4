import {
  isObject,
  type Json,
  type JsonObject,
  type Manifest,
  textOf,
  valueAt,
} from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, named, sameNamespace } from '../model/manifest-set.ts';
import { objectsIn } from './pod-templates.ts';

/** What the charts tell of a container's environment. */
export interface Environment {
  /** By name; undefined when only the cluster knows the value. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** Whether these are all: not when the container takes variables from an object that the charts do not hold. */
  readonly complete: boolean;
}

/** Text with its variables put in. */
export interface ExpandedText {
  readonly text: string;
  /** False when a variable in it is not known; its place is left empty. */
  readonly known: boolean;
}

/** An object's keys that `envFrom` makes variables of. */
export interface EnvironmentSource {
  /** The keys with their values; of a Secret, only the keys are known. Undefined: it is not in the charts. */
  readonly entries: ReadonlyMap<string, string | undefined> | undefined;
  readonly description: string;
}

/**
 * The environment that a container starts with. What `env` says wins over `envFrom`, and the last of equal names over
 * those before it.
 * Source: k8s.io/kubernetes/pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables.
 */
export function environmentOf(set: ManifestSet, manifest: Manifest, container: JsonObject): Environment {
  const values = new Map<string, string | undefined>();
  let complete = true;
  for (const [, from] of objectsIn(container, 'envFrom')) {
    const { entries } = environmentSource(set, manifest, from);
    if (entries === undefined) complete = false;
    for (const [name, value] of entries ?? []) values.set(name, value);
  }
  for (const [, variable] of objectsIn(container, 'env')) {
    if (typeof variable.name === 'string') {
      values.set(variable.name, variableValue(set, manifest, variable, { values, complete }));
    }
  }
  return { values, complete };
}

/** The object that one item of `envFrom` names. */
export function environmentSource(set: ManifestSet, manifest: Manifest, from: JsonObject): EnvironmentSource {
  const kind = isObject(from.secretRef) ? 'Secret' : 'ConfigMap';
  const name = valueAt(from, [kind === 'Secret' ? 'secretRef' : 'configMapRef', 'name']);
  const source = findNamed(set, manifest, kind, name);
  const prefix = typeof from.prefix === 'string' ? from.prefix : '';
  return {
    description: `${kind} ${textOf(name)}`,
    entries: source === undefined ? undefined : new Map(entriesOf(source, kind, prefix)),
  };
}

function entriesOf({ body }: Manifest, kind: 'ConfigMap' | 'Secret', prefix: string): [string, string | undefined][] {
  const fields = kind === 'Secret' ? [body.data, body.stringData] : [body.data];
  return fields
    .flatMap((data) => (isObject(data) ? Object.entries(data) : []))
    .map(([key, value]) => [prefix + key, kind === 'ConfigMap' && typeof value === 'string' ? value : undefined]);
}

function findNamed(set: ManifestSet, manifest: Manifest, kind: string, name: Json | undefined): Manifest | undefined {
  if (typeof name !== 'string') return undefined;
  return named(set, '', kind, name).find((other) => sameNamespace(set, other, manifest));
}

function variableValue(
  set: ManifestSet,
  manifest: Manifest,
  { value, valueFrom }: JsonObject,
  environment: Environment,
): string | undefined {
  if (isObject(valueFrom)) {
    const reference = valueFrom.configMapKeyRef;
    if (!isObject(reference) || typeof reference.key !== 'string') return undefined;
    const source = findNamed(set, manifest, 'ConfigMap', reference.name);
    const found = valueAt(source?.body, ['data', reference.key]);
    return typeof found === 'string' ? found : undefined;
  }
  if (value === undefined || value === null) return '';
  const { text, known } = expandVariables(textOf(value), environment);
  return known ? text : undefined;
}

/**
 * `$(NAME)` replaced by the variable's value, in the values, commands and arguments of a container. A name that does
 * not exist is left as it is; `$$(NAME)` is no reference.
 * Source: k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go.
 */
export function expandVariables(text: string, { values, complete }: Environment): ExpandedText {
  let known = true;
  const expanded = text.replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name: string | undefined) => {
    if (name === undefined) return '$';
    if (!values.has(name) && complete) return reference;
    const value = values.get(name);
    if (value === undefined) known = false;
    return value ?? '';
  });
  return { text: expanded, known };
}

/** A list of `command`, `args` or a probe as words with their variables put in; empty when it is no list. */
export function expandedWords(list: Json | undefined, environment: Environment): readonly ExpandedText[] {
  return Array.isArray(list) ? list.map((item: Json) => expandVariables(textOf(item), environment)) : [];
}
