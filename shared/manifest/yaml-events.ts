import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Why a text cannot be read, as the rest of a sentence, and where; both from 1. */
export class YamlProblem extends Error {
  readonly line: number;
  readonly column: number;
  /** The text before the place. */
  readonly before: string;

  constructor(message: string, text: string, offset: number) {
    super(message);
    this.before = text.slice(0, offset);
    this.line = this.before.split('\n').length;
    this.column = offset - this.before.lastIndexOf('\n');
  }
}

/** Deeper than any manifest; every level takes some of the stack. */
const MAX_DEPTH = 500;

/**
 * What a YAML text is made of, in order: documents, collections and scalars as places in the text.
 * @throws YamlProblem when it is no YAML
 */
export function yamlEvents(text: string): Event[] {
  refuseForeignLineEnds(text);
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new YamlProblem(REASONS.get(error.reason) ?? error.reason, text, error.mark?.position ?? 0);
  }
}

/** Characters that end a line to Go's YAML, and to nothing else. JSON, which Kubernetes reads as such, may have them. */
function refuseForeignLineEnds(text: string): void {
  const found = /^\s*\{/.test(text) ? null : /[\u0085\u2028\u2029]/.exec(text);
  if (found === null) return;
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0');
  const message = `the character U+${code} is a line end to Kubernetes and Helm; write "\\u${code}"`;
  throw new YamlProblem(message, text, found.index);
}

/** The parser's reasons that say little to someone who does not know how it works. */
const REASONS: ReadonlyMap<string, string> = new Map([
  [
    'bad indentation of a mapping entry',
    'this does not fit what is above or before it; check the indentation and quotes',
  ],
  [
    'bad indentation of a sequence entry',
    'this does not fit what is above or before it; check the indentation and quotes',
  ],
  ['end of the stream or a document separator is expected', 'this does not belong to what is above it'],
  ['deficient indentation', 'a quote or bracket is not closed above, or this line is not indented enough'],
  ['tab characters must not be used in indentation', 'a tab cannot indent; use spaces'],
  ["expected ':' after a mapping key", 'a key is not followed by `:`'],
  [
    'can not read a block mapping entry; a multiline key may not be an implicit key',
    'a key goes over more than one line; a `:` may be missing',
  ],
  ['missed comma between flow collection entries', 'a comma between the brackets is missing'],
  ['unexpected end of the stream within a flow collection', 'a bracket is not closed'],
  ['unexpected end of the stream within a single quoted scalar', 'a single quote is not closed'],
  ['unexpected end of the stream within a double quoted scalar', 'a double quote is not closed'],
  ['the stream contains non-printable characters', 'there is a control character'],
  ['expected valid JSON character', 'there is a control character'],
  ['null byte is not allowed in input', 'there is a control character'],
  [`nesting exceeded maxDepth (${MAX_DEPTH})`, `it is nested more than ${MAX_DEPTH} levels deep`],
]);
