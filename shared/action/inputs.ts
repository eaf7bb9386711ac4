import { parseDuration } from '../config/duration.ts';
import { UserError } from '../log/errors.ts';

/** One input of an action: what `action.yml` and the README say of it, and how its text is read. */
export interface InputSpec<T> {
  readonly description: string;
  /** What it is when the workflow does not set it. An input without one is empty then. */
  readonly default?: string;
  readonly required?: boolean;
  /** Holds a secret: masked in the log before anything else runs. */
  readonly secret?: boolean;
  /** Reads the text; throws `BadValue` for text that is not allowed. */
  readonly parse: (text: string) => T;
}

type Declared = Omit<InputSpec<unknown>, 'parse'>;
export type InputSpecs = Readonly<Record<string, InputSpec<unknown>>>;
export type Inputs<S extends InputSpecs> = { readonly [K in keyof S]: ReturnType<S[K]['parse']> };

/** Thrown by a parser: says what would be allowed, in the words "must be …". */
export class BadValue extends Error {}

export function text(declared: Declared): InputSpec<string> {
  return { ...declared, parse: (value) => value };
}

/** `true` or `false`, as YAML 1.2's core schema writes them. */
export function flag(declared: Declared): InputSpec<boolean> {
  return {
    ...declared,
    parse(value) {
      if (/^(true|True|TRUE)$/.test(value)) return true;
      if (/^(false|False|FALSE|)$/.test(value)) return false;
      throw new BadValue('must be true or false');
    },
  };
}

type WithDefault = Declared & { readonly default: string };

/** A whole number from `minimum` up; undefined when the input is empty, which one with a default never is. */
export function wholeNumber(declared: WithDefault, minimum?: number): InputSpec<number>;
export function wholeNumber(declared: Declared, minimum?: number): InputSpec<number | undefined>;
export function wholeNumber(declared: Declared, minimum = 0): InputSpec<number | undefined> {
  return {
    ...declared,
    parse(value) {
      if (value === '') return undefined;
      const parsed = Number(value);
      if (/^\d+$/.test(value) && Number.isSafeInteger(parsed) && parsed >= minimum) return parsed;
      throw new BadValue(`must be a whole number, ${minimum} or more`);
    },
  };
}

/** A timer that is set for more than 2^31 ms fires at once. */
const LONGEST_LIMIT = 24 * 86_400_000;

/** Milliseconds after which something is given up; undefined when the input is empty, which one with a default never is. */
export function timeLimit(declared: WithDefault): InputSpec<number>;
export function timeLimit(declared: Declared): InputSpec<number | undefined>;
export function timeLimit(declared: Declared): InputSpec<number | undefined> {
  return {
    ...declared,
    parse(value) {
      if (value === '') return undefined;
      const milliseconds = parseDuration(value);
      if (milliseconds !== undefined && milliseconds > 0 && milliseconds <= LONGEST_LIMIT) return milliseconds;
      throw new BadValue('must be a duration such as 90s, 15m or 1h30m, more than 0 and at most 24d');
    },
  };
}

/** One item a line; empty lines are skipped. */
export function lines(declared: Declared): InputSpec<readonly string[]> {
  return {
    ...declared,
    parse: (value) =>
      value
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
  };
}

export function choice<const T extends string>(declared: Declared, allowed: readonly T[]): InputSpec<T> {
  return {
    ...declared,
    parse(value) {
      const found = allowed.find((item) => item === value);
      if (found === undefined) throw new BadValue(`must be one of ${allowed.join(', ')}`);
      return found;
    },
  };
}

/**
 * All inputs of an action, read and checked at once.
 * @param read the text of one input as GitHub gives it (trimmed, empty when unset), as `core.getInput` does
 */
export function readInputs<S extends InputSpecs>(specs: S, read: (name: string) => string): Inputs<S> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const given = read(name);
    const value = given === '' ? (spec.default ?? '') : given;
    if (value === '' && spec.required === true) {
      throw new UserError(`The input \`${name}\` is missing.`, { next: `Set it under \`with:\`: ${spec.description}` });
    }
    try {
      values[name] = spec.parse(value);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      const shown = spec.secret === true ? '' : ` is \`${value}\`, but it`;
      throw new UserError(`The input \`${name}\`${shown} ${error.message}.`, { next: `It means: ${spec.description}` });
    }
  }
  return values as Inputs<S>;
}
