/** Where a mistake is, as far as it is known. Lines and columns start at 1. */
export interface Place {
  /** Path as the user knows it: relative to the workspace where possible. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** A Kubernetes object, as `kind namespace/name`, or a URL of a server. */
  readonly object?: string | undefined;
}

export interface UserErrorOptions {
  /** Where it is. */
  readonly where?: Place | undefined;
  /** What to do next: one or two sentences in the imperative. */
  readonly next: string;
  readonly cause?: unknown;
}

/**
 * A failure that the user can act on. `what` is one sentence that names the thing at fault; `next` says what to
 * do. It is shown as one annotation, without a stack trace.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly what: string;
  readonly where: Place;
  readonly next: string;

  constructor(what: string, options: UserErrorOptions) {
    super(what, options.cause === undefined ? undefined : { cause: options.cause });
    this.what = what;
    this.where = options.where ?? {};
    this.next = options.next;
  }
}

/** How a program ended: what is needed to explain its failure. */
export interface CommandFailure {
  /** Program and arguments as they were run, for reading only. */
  readonly command: string;
  /** Exit code, or undefined when a signal or the time limit ended it. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  readonly seconds: number;
  /** The last lines of its standard error (standard output when that is empty). */
  readonly lastLines: string;
  /** Path of the file with all of its standard error. */
  readonly stderr: string;
}

/** A program that ran and failed. */
export class CommandError extends UserError {
  override readonly name = 'CommandError';
  readonly failure: CommandFailure;

  constructor(failure: CommandFailure, next: string) {
    super(describeCommandFailure(failure), { next });
    this.failure = failure;
  }
}

function describeCommandFailure(failure: CommandFailure): string {
  const end = failure.timedOut
    ? `did not finish within ${failure.seconds} s and was stopped`
    : failure.exitCode === undefined
      ? 'was ended by a signal'
      : `failed with exit code ${failure.exitCode}`;
  const lines = failure.lastLines.trim();
  return `\`${failure.command}\` ${end}${lines === '' ? '.' : `:\n${lines}`}`;
}

/** One line or a few for a person: what, where, what next. Never a stack trace. */
export function explain(error: unknown): string {
  if (error instanceof UserError) {
    const place = describePlace(error.where);
    return [place === '' ? error.what : `${place}: ${error.what}`, error.next].filter((part) => part !== '').join('\n');
  }
  return error instanceof Error ? error.message : String(error);
}

/** `mesh.yaml:3:5`, `Deployment shop/cart`, or both. Empty when nothing is known. */
export function describePlace(place: Place): string {
  const file =
    place.file === undefined
      ? ''
      : [place.file, place.line, place.line === undefined ? undefined : place.column]
          .filter((part) => part !== undefined)
          .join(':');
  return [file, place.object ?? ''].filter((part) => part !== '').join(' ');
}
