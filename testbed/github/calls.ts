import type { Answer } from './answers.ts';
import type { Requirement, Token } from './authentication.ts';
import type { State } from './state.ts';

/** One request, after its form was checked against GitHub's description. */
export interface Call {
  readonly state: State;
  readonly token: Token;
  readonly url: URL;
  /** Parameters of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  /** An object of the form that the operation's schema describes; empty when there was no body. */
  readonly body: unknown;
}

/** Remembers what was asked for, so that a filter that the fake does not know is refused and not ignored. */
export interface Query {
  get(name: string): string | undefined;
  /** Parameters that the request has and nobody asked for. */
  unread(): string[];
}

export interface Route {
  /** As GitHub's description names it: `GET /repos/{owner}/{repo}`. */
  readonly operation: string;
  readonly permission: Requirement;
  /** @throws Refusal */
  readonly answer: (call: Call) => Answer;
}

export function readQuery(parameters: URLSearchParams): Query {
  const read = new Set<string>();
  return {
    get(name) {
      read.add(name);
      return parameters.get(name) ?? undefined;
    },
    unread: () => [...new Set(parameters.keys())].filter((name) => !read.has(name)),
  };
}

/** A number in the path; its form was checked. */
export function numberIn({ path }: Call, name: string): number {
  return Number(path[name]);
}
