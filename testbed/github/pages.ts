import { type Answer, ok } from './answers.ts';
import type { Call } from './calls.ts';
import { REPOSITORY_ID } from './state.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

const MAXIMUM = 100;
const DEFAULT = 30;

/** The part of a list that `per_page` and `page` ask for, with the header that leads to the others. */
export function pageOf<T>(call: Call, all: readonly T[]): Page<T> {
  // GitHub takes a size that it does not like for the nearest that it does.
  const size = Math.min(positive(call.query.get('per_page')) ?? DEFAULT, MAXIMUM);
  const page = positive(call.query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = linkHeader(call.url, page, last);
  return { items: all.slice((page - 1) * size, page * size), headers: link === '' ? {} : { link } };
}

/** Answers a bare array. */
export function listed<T>(call: Call, all: readonly T[], draw: (item: T) => unknown): Answer {
  const { items, headers } = pageOf(call, all);
  return { ...ok(items.map(draw)), headers };
}

/** Answers `{ total_count, <name>: [...] }`. */
export function counted<T>(call: Call, name: string, all: readonly T[], draw: (item: T) => unknown): Answer {
  const { items, headers } = pageOf(call, all);
  return { ...ok({ total_count: all.length, [name]: items.map(draw) }), headers };
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** RFC 5988, in GitHub's order. The addresses name the repository by its id, as GitHub's do. */
function linkHeader(url: URL, page: number, last: number): string {
  const relations: readonly (readonly [string, number, boolean])[] = [
    ['prev', Math.min(page - 1, last), page > 1],
    ['next', page + 1, page < last],
    ['last', last, page < last],
    ['first', 1, page > 1],
  ];
  return relations
    .filter(([, , present]) => present)
    .map(([relation, number]) => {
      const target = new URL(url);
      target.pathname = target.pathname.replace(/^\/repos\/[^/]+\/[^/]+/, `/repositories/${REPOSITORY_ID}`);
      target.searchParams.set('page', String(number));
      return `<${target.href}>; rel="${relation}"`;
    })
    .join(', ');
}
