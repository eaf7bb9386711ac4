import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { objectsOf } from '../objects/pod-templates.ts';

/** What the API server would refuse in an object though its schema allows it. */
export interface ObjectFault {
  readonly path: JsonPath;
  /** One sentence. */
  readonly message: string;
  /** `unknown`: it depends on how the cluster is set up. */
  readonly severity: 'error' | 'unknown';
}

/**
 * A rule of Kubernetes' own validation, asked of a value at a path.
 * @param kubernetes the minor version: 36 for Kubernetes 1.36
 */
export type Rule = (value: Json, path: JsonPath, kubernetes: number) => readonly ObjectFault[];

/**
 * What a value must be, as the rest of a sentence, when it is not that. A value of another type than it knows is for the
 * schema to refuse.
 */
export type Demand = (value: Json) => string | undefined;

/** Sentences about fields of an object, by their paths from it. */
export type Inspection = (value: JsonObject) => readonly (readonly [path: JsonPath, message: string])[];

/**
 * Demands of every value at a path. Its steps are apart by blanks; `[]` are the items of a list, `*` the values of a map.
 */
export function at(pattern: string, ...demands: readonly Demand[]): Rule {
  return demand('error', pattern, demands);
}

/** The same for what depends on how the cluster is set up. */
export function unknownAt(pattern: string, ...demands: readonly Demand[]): Rule {
  return demand('unknown', pattern, demands);
}

function demand(severity: ObjectFault['severity'], pattern: string, demands: readonly Demand[]): Rule {
  const steps = stepsOf(pattern);
  return (value, path) =>
    valuesAt(value, path, steps).flatMap(([inner, where]) =>
      demands.flatMap((demand) => {
        const words = demand(inner);
        return words === undefined ? [] : [{ path: where, message: `It is ${shown(inner)}; ${words}.`, severity }];
      }),
    );
}

/** Demands of the keys of every map at a path. */
export function keysAt(pattern: string, ...demands: readonly Demand[]): Rule {
  const steps = stepsOf(pattern);
  return (value, path) =>
    valuesAt(value, path, steps).flatMap(([map, where]) =>
      isObject(map)
        ? Object.keys(map).flatMap((key) =>
            demands.flatMap((demand) => {
              const words = demand(key);
              return words === undefined
                ? []
                : [
                    {
                      path: [...where, key],
                      message: `The key is ${shown(key)}; ${words}.`,
                      severity: 'error' as const,
                    },
                  ];
            }),
          )
        : [],
    );
}

/** Looks at every object at a path as a whole; the empty path is the value itself. */
export function inspect(pattern: string, inspection: Inspection): Rule {
  const steps = stepsOf(pattern);
  return (value, path) =>
    valuesAt(value, path, steps).flatMap(([inner, where]) =>
      isObject(inner)
        ? inspection(inner).map(([relative, message]) => ({
            path: [...where, ...relative],
            message,
            severity: 'error' as const,
          }))
        : [],
    );
}

/** Rules of every value at a path. */
export function under(pattern: string, rules: readonly Rule[]): Rule {
  const steps = stepsOf(pattern);
  return (value, path, kubernetes) =>
    valuesAt(value, path, steps).flatMap(([inner, where]) => rules.flatMap((rule) => rule(inner, where, kubernetes)));
}

/** Rules that hold before a minor version of Kubernetes, and those that hold from it on. */
export function until(minor: number, before: readonly Rule[], from: readonly Rule[] = []): Rule {
  return (value, path, kubernetes) =>
    (kubernetes < minor ? before : from).flatMap((rule) => rule(value, path, kubernetes));
}

/** Fields that must be there, and not be empty, in every object at a path. */
export function needs(pattern: string, ...fields: readonly string[]): Rule {
  return inspect(pattern, (value) =>
    fields
      .filter((field) => isMissing(value[field]) || isEmpty(value[field]))
      .map((field) => [[field], 'It is missing or empty; it is required.']),
  );
}

/** Fields that must not be empty. That they are there is for the schema to say. */
export function filled(pattern: string, ...fields: readonly string[]): Rule {
  return inspect(pattern, (value) =>
    fields.filter((field) => isEmpty(value[field])).map((field) => [[field], 'It is empty; it is required.']),
  );
}

/** At least one field (`least` 1), and at most one, of those named in every object at a path. */
export function oneFieldOf(pattern: string, least: 0 | 1, fields: readonly string[]): Rule {
  return inspect(pattern, (value) => {
    const used = fields.filter((field) => value[field] !== undefined && value[field] !== null);
    if (used.length > 1) return [[[], `${used.join(' and ')} are both set; only one may be.`]];
    return used.length < least ? [[[], `One of ${fields.join(', ')} is required.`]] : [];
  });
}

/** A field (or several, together) whose values must differ in every list at a path. */
export function unique(pattern: string, ...fields: readonly string[]): Rule {
  const steps = stepsOf(pattern);
  return (value, path) =>
    valuesAt(value, path, steps).flatMap(([list, where]) => {
      const seen = new Set<string>();
      return objectsOf(list).flatMap(([index, item]) => {
        const values = fields.map((field) => item[field] ?? null);
        if (values[0] === null || values[0] === '') return [];
        const key = JSON.stringify(values);
        if (!seen.has(key)) {
          seen.add(key);
          return [];
        }
        const told = fields.map((name, at) => `${name} ${shown(values[at] ?? null)}`).join(' and ');
        return [
          {
            path: [...where, index],
            message: `Another item of the list has ${told} as well.`,
            severity: 'error' as const,
          },
        ];
      });
    });
}

export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function isEmpty(value: Json | undefined): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function stepsOf(pattern: string): readonly string[] {
  const steps = STEPS.get(pattern) ?? (pattern === '' ? [] : pattern.split(' '));
  STEPS.set(pattern, steps);
  return steps;
}

/** The patterns of the rules, which every object is asked for. */
const STEPS = new Map<string, readonly string[]>();

/** A value, and where it is. */
type Place = readonly [Json, JsonPath];

const NOWHERE: readonly Place[] = [];

/** Null is what is left out: the API server reads it so. */
function valuesAt(value: Json, path: JsonPath, steps: readonly string[]): readonly Place[] {
  // Most fields are not there: nothing is made before it is known that one is.
  let current = value;
  let taken = 0;
  for (const step of steps) {
    if (step === '[]' || step === '*') break;
    const next = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    if (next === undefined || next === null) return NOWHERE;
    current = next;
    taken += 1;
  }
  let places: readonly Place[] = [[current, taken === 0 ? path : [...path, ...steps.slice(0, taken)]]];
  for (const step of steps.slice(taken)) places = stepInto(places, step);
  return places;
}

function stepInto(places: readonly Place[], step: string): readonly Place[] {
  const next: Place[] = [];
  for (const [value, path] of places) {
    if (step === '[]') {
      if (Array.isArray(value)) for (const [index, item] of value.entries()) push(next, item, path, index);
    } else if (isObject(value)) {
      if (step === '*') for (const [key, inner] of Object.entries(value)) push(next, inner, path, key);
      else if (Object.hasOwn(value, step)) push(next, value[step], path, step);
    }
  }
  return next;
}

function push(places: Place[], value: Json | undefined, path: JsonPath, step: string | number): void {
  if (value !== undefined && value !== null) places.push([value, [...path, step]]);
}
