import { UserError } from '../log/errors.ts';
import type { Json, JsonObject } from '../manifest/manifest.ts';
import { lineOf, type YamlDocument } from './yaml-document.ts';

/** One change of the rendered manifests, as mesh.yaml declares it. */
export interface Mutation {
  /** No other mutation has it. */
  readonly name: string;
  /** Why, for the reader of the report. */
  readonly reason: string;
  /** Line of mesh.yaml where it begins. */
  readonly line: number;
  /** The environments whose manifests it changes; undefined: all of them. */
  readonly environments: readonly string[] | undefined;
  /** Which objects. Without any key: all of them. */
  readonly target: MutationTarget;
  /** How many objects the target must select; undefined: at least one. */
  readonly matches: number | undefined;
  /** Whether it may change the group, kind, namespace or name of an object. */
  readonly allowIdentityChange: boolean;
  readonly change: MutationChange;
}

/** What selects objects. Group, kind, name and namespace are regular expressions that the whole text must fit. */
export interface MutationTarget {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** As kubectl's `--selector` takes it. */
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export type MutationChange =
  | MetadataChange
  | { readonly kind: 'patch'; readonly patch: Patch }
  | EmbeddedChange
  | ReplaceChange
  | { readonly kind: 'module'; readonly file: string };

export interface MetadataChange {
  readonly kind: 'labels' | 'annotations';
  readonly values: Readonly<Record<string, string>>;
  /** On the metadata of pod templates as well, which restarts their pods. */
  readonly podTemplates: boolean;
}

export interface EmbeddedChange {
  readonly kind: 'embedded';
  /** JSON Pointer to the string that holds JSON or YAML. */
  readonly path: string;
  readonly patch: Patch;
}

export interface ReplaceChange {
  readonly kind: 'replace';
  /** JSON Pointer to what is searched; undefined: the whole object. */
  readonly path: string | undefined;
  readonly text: string;
  readonly with: string;
  /** How often the text must be there, in all selected objects together; undefined: at least once. */
  readonly count: number | undefined;
}

/** A list is a JSON Patch (RFC 6902), an object a JSON Merge Patch (RFC 7386). */
export type Patch = readonly PatchOperation[] | JsonObject;

export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** An entry of `mutations` as the schema lets it be written: one of the last six keys is there. */
export interface WrittenMutation {
  name: string;
  reason: string;
  environments?: string[];
  target?: MutationTarget;
  matches?: number;
  allowIdentityChange?: boolean;
  podTemplates?: boolean;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  patch?: Patch;
  embedded?: { path: string; patch: Patch };
  replace?: { path?: string; text: string; with: string; count?: number };
  module?: string;
}

/**
 * The mutations of mesh.yaml, in order.
 * @param environments names of the environments that mesh.yaml has
 * @throws UserError when two have one name, or one is for an environment that mesh.yaml does not have
 */
export function readMutations(
  written: readonly WrittenMutation[],
  environments: readonly string[],
  yaml: YamlDocument,
): readonly Mutation[] {
  const mutations = written.map((mutation, index) => {
    const line = lineOf(yaml, yaml.document.getIn(['mutations', index], true));
    return { ...common(mutation), line, change: changeOf(mutation) };
  });
  const first = new Map<string, number>();
  for (const { name, line, environments: own = [] } of mutations) {
    const unknown = own.find((environment) => !environments.includes(environment));
    if (unknown !== undefined) {
      throw new UserError(
        `The mutation \`${name}\` is for the environment \`${unknown}\`, which mesh.yaml does not have.`,
        {
          where: { file: yaml.file, line },
          next: `It has ${environments.join(', ')}.`,
        },
      );
    }
    const other = first.get(name);
    if (other !== undefined) {
      throw new UserError(`Two mutations are called \`${name}\`: the other one is in line ${other}.`, {
        where: { file: yaml.file, line },
        next: 'Give each a name of its own; the report and the messages know it by that name.',
      });
    }
    first.set(name, line);
  }
  return mutations;
}

function common({ name, reason, environments, target = {}, matches, allowIdentityChange = false }: WrittenMutation) {
  return { name, reason, environments, target, matches, allowIdentityChange };
}

function changeOf({ podTemplates = false, ...written }: WrittenMutation): MutationChange {
  const { labels, annotations, patch, embedded, replace, module } = written;
  if (labels !== undefined) return { kind: 'labels', values: labels, podTemplates };
  if (annotations !== undefined) return { kind: 'annotations', values: annotations, podTemplates };
  if (patch !== undefined) return { kind: 'patch', patch };
  if (embedded !== undefined) return { kind: 'embedded', ...embedded };
  if (replace !== undefined) return { kind: 'replace', path: undefined, count: undefined, ...replace };
  if (module !== undefined) return { kind: 'module', file: module };
  throw new Error('The schema lets no mutation without a change through.');
}
