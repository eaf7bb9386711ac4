import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { compile, type Outcome } from './rule.ts';
import { asResource, celValue } from './values.ts';

/** A rule in CEL that an object does not meet, or that could not be evaluated. */
export interface RuleFault {
  readonly path: JsonPath;
  readonly rule: string;
  /** What the definition says of it; undefined when it says nothing. */
  readonly message: string | undefined;
  /** Why the rule was not evaluated; undefined when it was. */
  readonly unchecked: string | undefined;
}

const VALIDATIONS = 'x-kubernetes-validations';

/**
 * The rules (`x-kubernetes-validations`) of a custom resource's schema that an object does not meet when it is created.
 * Rules that compare with the object before are not asked then. Never throws.
 * Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 * @param schema `openAPIV3Schema` of the version
 * @param body with the schema's defaults
 */
export function ruleFaults(schema: JsonObject, body: JsonObject): readonly RuleFault[] {
  return hasRules(schema) ? [...faultsAt(asResource(schema), body, [])] : [];
}

function* faultsAt(schema: JsonObject, value: Json, path: JsonPath): Iterable<RuleFault> {
  if (value === null || !hasRules(schema)) return;
  const rules = rulesOf(schema);
  if (rules.length > 0) {
    const self = celValue(schema, value);
    for (const rule of rules) {
      const fault = faultOf(rule, self, path);
      if (fault !== undefined) yield fault;
    }
  }
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    if (isObject(items)) for (const [index, item] of value.entries()) yield* faultsAt(items, item, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const own = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      if (isObject(own)) yield* faultsAt(own, inner, [...path, key]);
    }
  }
}

function rulesOf(schema: JsonObject): readonly JsonObject[] {
  const rules = schema[VALIDATIONS];
  return Array.isArray(rules) ? rules.filter(isObject) : [];
}

function faultOf(validation: JsonObject, self: ReturnType<typeof celValue>, path: JsonPath): RuleFault | undefined {
  const { rule, fieldPath, optionalOldSelf } = validation;
  if (typeof rule !== 'string') return undefined;
  const expression = compile(rule);
  if (expression.isTransition && optionalOldSelf !== true) return undefined;
  const outcome: Outcome = expression.isTransition
    ? { kind: 'unchecked', reason: 'it has `optionalOldSelf`, which is not known here' }
    : expression.evaluate(self);
  if (outcome.kind === 'value' && outcome.value === true) return undefined;
  const fault = { rule, path: typeof fieldPath === 'string' ? [...path, ...stepsOf(fieldPath)] : path };
  if (outcome.kind === 'unchecked') return { ...fault, message: undefined, unchecked: outcome.reason };
  const message = messageOf(validation, self) ?? (outcome.kind === 'failed' ? outcome.reason : undefined);
  return { ...fault, message, unchecked: undefined };
}

/** `messageExpression` when it gives a text of one line, else `message`. */
function messageOf({ message, messageExpression }: JsonObject, self: ReturnType<typeof celValue>): string | undefined {
  if (typeof messageExpression === 'string') {
    const outcome = compile(messageExpression).evaluate(self);
    const text = outcome.kind === 'value' && typeof outcome.value === 'string' ? outcome.value.trim() : '';
    if (text !== '' && !text.includes('\n')) return text;
  }
  return typeof message === 'string' && message !== '' ? message : undefined;
}

/** The keys of a `fieldPath`: `.spec.ports`, `['a.b']`. */
function stepsOf(fieldPath: string): string[] {
  return [...fieldPath.matchAll(/\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/g)].map(
    ([, name, quoted = '']) => name ?? quoted,
  );
}

/** Most of a schema has no rules: its values need not be looked at. */
function hasRules(schema: JsonObject): boolean {
  let known = HAS_RULES.get(schema);
  if (known === undefined) {
    const { items, properties, additionalProperties } = schema;
    const inner = [items, additionalProperties, ...(isObject(properties) ? Object.values(properties) : [])];
    known = rulesOf(schema).length > 0 || inner.some((one) => isObject(one) && hasRules(one));
    HAS_RULES.set(schema, known);
  }
  return known;
}

const HAS_RULES = new WeakMap<JsonObject, boolean>();

/** Every rule of a schema, wherever it is: for those who want to know how many can be evaluated. */
export function allRules(schema: JsonObject): readonly string[] {
  const { items, properties, additionalProperties } = schema;
  const inner = [items, additionalProperties, ...(isObject(properties) ? Object.values(properties) : [])];
  return [
    ...rulesOf(schema).flatMap(({ rule }) => (typeof rule === 'string' ? [rule] : [])),
    ...inner.filter(isObject).flatMap(allRules),
  ];
}
