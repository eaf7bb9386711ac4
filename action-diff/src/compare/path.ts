import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** The fields that tell one item of a list from the others, with their values: `{ name: 'istio-proxy' }`. */
export interface ItemStep {
  readonly item: JsonObject;
}

/** From a string to the document that it holds. */
export interface ContentStep {
  readonly content: 'json' | 'yaml';
}

/**
 * One step from a value to a part of it: a key of an object, an index of a list whose items have no key (the base's
 * index; the head's for an added item), an item with a key, or into the document that a string holds.
 */
export type Step = string | number | ItemStep | ContentStep;
export type Path = readonly Step[];

/** `spec.template.spec.containers[discovery].image`; `data.values » global.tag` inside a string. */
export function describePath(path: Path): string {
  return join(path, (step) => {
    if (typeof step === 'number') return `[${step}]`;
    return `[${Object.values(step.item).map(describeKey).join(' ')}]`;
  });
}

/** The path with every item of a list as `[*]`: what the same change has in common on many objects. */
export function pathPattern(path: Path): string {
  return join(path, () => '[*]');
}

function join(path: Path, listStep: (step: number | ItemStep) => string): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'string') {
      const plain = /^[\w-]+$/.test(step);
      if (!plain) text += `[${JSON.stringify(step)}]`;
      else text += text === '' || text.endsWith(' ') ? step : `.${step}`;
    } else if (typeof step === 'object' && 'content' in step) text += ' » ';
    else text += listStep(step);
  }
  return text.trimEnd();
}

function describeKey(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isItemStep(step: Step | undefined): step is ItemStep {
  return isObject(step) && 'item' in step;
}

/** The keys of a path without its lists, as `['spec', 'containers', 'image']`; a string's content counts as its parts. */
export function keysOf(path: Path): readonly string[] {
  return path.filter((step) => typeof step === 'string');
}
