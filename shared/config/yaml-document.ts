import { type Document, isNode, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import { UserError } from '../log/errors.ts';
import { tooLarge } from './text-file.ts';

/** A file of one YAML document that people write, with the places of its nodes. */
export interface YamlDocument {
  /** How the file is called in messages. */
  readonly file: string;
  readonly text: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** The places of all nodes are kept, which takes a hundred times the size of the text. */
const LARGEST_TEXT = 1024 * 1024;

/** How often an anchor may be used, with what is anchored inside it: more is how small texts are made to fill memory. */
const MOST_ALIASES = 100;

/**
 * Parses one YAML document. It can be turned into a value without a further check.
 * @throws UserError for a text over one MiB, and one that names the line: of a mistake, a duplicate key, an alias without its anchor or inside it, or
 * aliases that expand too far
 */
export function parseYamlDocument(text: string, file: string): YamlDocument {
  if (text.length > LARGEST_TEXT) throw tooLarge(file, text.length, LARGEST_TEXT);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw invalid(whatIsWrong(problem), problem.pos[0], { file, lines });
  refuseBadAliases({ file, text, document, lines });
  return { file, text, document, lines };
}

/** The line on which a node begins, from 1; 1 when it is not from the text. */
export function lineOf({ lines }: Pick<YamlDocument, 'lines'>, node: unknown): number {
  const offset = isNode(node) ? node.range?.[0] : undefined;
  return offset === undefined ? 1 : lines.linePos(offset).line;
}

function whatIsWrong({ code, message }: YAMLError): string {
  return code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deeply' : (message.split(' at line')[0] ?? message);
}

/** What `toJS` would throw, or give as an object that contains itself, without saying where. */
function refuseBadAliases(yaml: YamlDocument): void {
  const { document } = yaml;
  let last: Node | undefined;
  visit(document, {
    Alias(_, alias, ancestors) {
      last = alias;
      const source = alias.resolve(document);
      const name = `the alias \`*${alias.source}\``;
      const start = alias.range?.[0] ?? 0;
      if (source === undefined) throw invalid(`${name} has no anchor before it`, start, yaml);
      if (ancestors.includes(source)) throw invalid(`${name} is inside of what it stands for`, start, yaml);
    },
  });
  if (last === undefined) return;
  try {
    document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw invalid('its aliases expand to too much', last.range?.[0] ?? 0, yaml);
  }
}

function invalid(what: string, offset: number, { file, lines }: Pick<YamlDocument, 'file' | 'lines'>): UserError {
  const { line, col } = lines.linePos(offset);
  return new UserError(`This is not valid YAML: ${what}.`, {
    where: { file, line, column: col },
    next: `Correct ${file}.`,
  });
}
