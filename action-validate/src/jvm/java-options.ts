import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { type Environment, expandedWords } from '../objects/environment-variables.ts';
import type { ShellWord } from '../shell/lexer.ts';
import { programsOf } from '../shell/programs.ts';

/** The options that the JVM of a container starts with, as far as the manifest tells. */
export interface JavaOptions {
  /** In the order in which the JVM reads them. */
  readonly options: readonly string[];
  /** Where options come from that only the cluster or the image knows. */
  readonly unknown: readonly string[];
  /** Whether the manifest shows the command line: if not, a script of the image may add to it. */
  readonly commandSeen: boolean;
}

/** Read by every JVM before its command line. */
const FIRST = 'JAVA_TOOL_OPTIONS';
/** Put before the arguments by the `java` command of Java 9 and later. */
const LAUNCHER = 'JDK_JAVA_OPTIONS';
/** Read by every JVM of OpenJDK after its command line. */
const LAST = '_JAVA_OPTIONS';

/**
 * Undefined when nothing shows that the container runs Java.
 * @param scriptVariables variables that the start scripts of images pass on
 */
export function javaOptions(
  container: JsonObject,
  environment: Environment,
  scriptVariables: readonly string[],
): JavaOptions | undefined {
  const command = commandOptions(container, environment);
  const variables = [FIRST, LAUNCHER, LAST, ...scriptVariables];
  const set = variables.filter((name) => environment.values.has(name));
  if (command === undefined && set.length === 0) return undefined;
  const unknown = set
    .filter((name) => !scriptVariables.includes(name) && environment.values.get(name) === undefined)
    .map((name) => `the variable ${name}`);
  const of = (name: string): readonly string[] => splitOptions(environment.values.get(name) ?? '');
  return {
    options: [...of(FIRST), ...of(LAUNCHER), ...(command?.options ?? []), ...of(LAST)],
    unknown: [...unknown, ...(command?.unknown ?? [])],
    commandSeen: command !== undefined,
  };
}

/** Options are separated by blanks; quotes hold one together. */
export function splitOptions(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([option]) => option.replaceAll(/["']/g, ''));
}

interface CommandOptions {
  readonly options: readonly string[];
  readonly unknown: readonly string[];
}

function commandOptions(container: JsonObject, environment: Environment): CommandOptions | undefined {
  const command = expandedWords(container.command, environment);
  const args = expandedWords(container.args, environment);
  // Arguments for the image's own entrypoint: Java's when they look like it.
  if (command.length === 0 && args.some(({ text }) => /^-(jar$|X|D\w)/.test(text)) && args[0]?.text.startsWith('-')) {
    return optionsBeforeMain(args);
  }
  const java = programsOf([...command, ...args], (name) => environment.values.get(name)).find(
    ({ program }) => program === 'java',
  );
  return java === undefined ? undefined : optionsBeforeMain(java.arguments);
}

/** Options whose value is the next word. */
const WITH_VALUE = new Set([
  ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--upgrade-module-path', '--add-modules'],
  ...['--limit-modules', '--add-reads', '--add-exports', '--add-opens'],
]);

/** What follows the program to run is for the program. */
function optionsBeforeMain(words: readonly ShellWord[]): CommandOptions {
  const options: string[] = [];
  const unknown: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const { text, known } = words[index] as ShellWord;
    if (text.startsWith('@')) unknown.push(`the file ${text.slice(1)}`);
    else if (!known) unknown.push('a variable on the command line');
    else if (WITH_VALUE.has(text)) index += 1;
    else if (!text.startsWith('-') || text === '-jar' || text === '-m' || text === '--module') break;
    else options.push(text);
  }
  return { options, unknown };
}
