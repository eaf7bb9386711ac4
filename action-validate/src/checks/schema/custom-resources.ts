import { isObject, type JsonObject, type Manifest } from '../../../../shared/manifest/manifest.ts';
import type { RuleFault } from '../../cel/validations.ts';
import type { CrdSchema } from '../../kubeconform/crd-schema.ts';
import type { CleanTexts, Problem } from '../../model/check.ts';
import { digestOf } from '../../model/render.ts';
import { withDefaults } from '../../structural-schema/defaults.ts';
import { duplicateItems } from '../../structural-schema/list-types.ts';

/** An object as the API server validates it. */
export interface Validated {
  readonly manifest: Manifest;
  readonly body: JsonObject;
  /** That of its CustomResourceDefinition, when the charts hold it. */
  readonly schema: JsonObject | undefined;
}

/** With the defaults of its definition, when the charts hold that. */
export function asValidated(manifest: Manifest, schemas: readonly CrdSchema[]): Validated {
  const { identity, apiVersion, body } = manifest;
  const found = schemas.find(
    ({ group, kind, version }) =>
      group === identity.group && kind === identity.kind && apiVersion === `${group}/${version}`,
  );
  if (found === undefined) return { manifest, body, schema: undefined };
  const filled = withDefaults(found.structural, body);
  return { manifest, body: isObject(filled) ? filled : body, schema: found.structural };
}

/** What the API server checks in an object besides its schema. */
export interface BeyondSchema {
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
  readonly unchecked: readonly RuleFault[];
}

type RuleFaults = (schema: JsonObject, body: JsonObject) => readonly RuleFault[];

/**
 * Items that are twice in a list, and rules in CEL.
 * @param clean objects with their schemas that need not be looked at again
 * @returns those of custom resources in which there is something
 */
export async function faultsBeyondSchemas(
  objects: readonly Validated[],
  clean: CleanTexts,
): Promise<readonly BeyondSchema[]> {
  const digests = new Map<JsonObject, string>();
  const asked = objects.flatMap(({ manifest, body, schema }): Asked[] => {
    if (schema === undefined) return [];
    const digest = digests.get(schema) ?? digestOf([schema]);
    digests.set(schema, digest);
    const text = JSON.stringify([digest, body]);
    return clean.has(text) ? [] : [{ manifest, body, schema, text }];
  });
  if (asked.length === 0) return [];
  // Loaded only where it is needed: an interpreter of CEL takes as long to load as the rest of this action.
  const { ruleFaults } = await import('../../cel/validations.ts');
  return asked.flatMap((object) => {
    const found = faultsBeyondSchema(object, ruleFaults);
    if (found.problems.length > 0 || found.unchecked.length > 0) return [found];
    clean.add([object.text]);
    return [];
  });
}

interface Asked extends Validated {
  readonly schema: JsonObject;
  /** All that decides what is found in it. */
  readonly text: string;
}

function faultsBeyondSchema({ manifest, body, schema }: Asked, ruleFaults: RuleFaults): BeyondSchema {
  const faults = ruleFaults(schema, body);
  const duplicates = duplicateItems(schema, body).map(({ path, message }): Problem => {
    return { severity: 'error', manifest, path, message, fix: 'Keep one of them.' };
  });
  const broken = faults.filter(({ unchecked }) => unchecked === undefined);
  return {
    manifest,
    problems: [...duplicates, ...broken.map((fault) => brokenRule(manifest, fault))],
    unchecked: faults.filter(({ unchecked }) => unchecked !== undefined),
  };
}

function brokenRule(manifest: Manifest, { path, rule, message }: RuleFault): Problem {
  return {
    ...{ severity: 'error', manifest, path },
    message: `A rule of its definition is broken: ${sentence(message ?? 'it gives no reason')}`,
    fix: `Change what the rule is about: \`${rule}\`.`,
  };
}

/** One problem for each rule that could not be evaluated, on the first object that it would have been asked of. */
export function uncheckedRules(objects: readonly BeyondSchema[]): Problem[] {
  const all = objects.flatMap(({ manifest, unchecked }) => unchecked.map((fault) => ({ manifest, fault })));
  const rules = Map.groupBy(all, ({ manifest, fault }) =>
    JSON.stringify([manifest.apiVersion, manifest.identity.kind, fault.rule]),
  );
  return [...rules.values()].flatMap(([first, ...others]): Problem[] => {
    if (first === undefined) return [];
    const { manifest, fault } = first;
    const more = others.length === 0 ? '' : ` It would have been asked ${others.length + 1} times.`;
    return [
      {
        ...{ severity: 'unknown', manifest, path: fault.path },
        message: `The rule \`${fault.rule}\` of ${manifest.identity.kind} was not checked: ${sentence(fault.unchecked ?? '')}${more}`,
        fix: 'Nothing to do here; the API server will ask it when the object is applied.',
      },
    ];
  });
}

function sentence(text: string): string {
  return `${text.trim()}.`.replace(/\.\.$/, '.');
}
