import { inField, inItems, type ListSchemas } from './known-lists.ts';
import type { Path, Step } from './path.ts';

/**
 * Where two values are in the objects that are compared. Nearly everywhere they are the same, so the path and what is
 * known of the place are only made out when somebody asks.
 */
export interface Place {
  readonly outer: Place | undefined;
  readonly step: Step;
  /** Inside the document that a string holds, where no schema tells anything. */
  readonly embedded: boolean;
  /** Of the outermost place, and of each that was asked for. */
  schemas: ListSchemas | undefined;
}

/** The outermost place: its step does not count. */
export function rootPlace(schemas: ListSchemas, embedded: boolean): Place {
  return { outer: undefined, step: '', embedded, schemas };
}

/** A part of a value: a field, or an item of a list. */
export function innerPlace(outer: Place, step: Step): Place {
  return { outer, step, embedded: outer.embedded, schemas: undefined };
}

export function pathOf(place: Place): Path {
  const path: Step[] = [];
  for (let at = place; at.outer !== undefined; at = at.outer) path.push(at.step);
  return path.reverse();
}

export function schemasAt(place: Place): ListSchemas {
  const { outer, step } = place;
  if (place.schemas === undefined) {
    const known = outer === undefined ? [] : schemasAt(outer);
    place.schemas = typeof step === 'string' ? inField(known, step) : inItems(known);
  }
  return place.schemas;
}

/** The nearest field's name: the list's own, for a list. */
export function fieldNameAt(place: Place): string | undefined {
  for (let at = place; at.outer !== undefined; at = at.outer) if (typeof at.step === 'string') return at.step;
  return undefined;
}
