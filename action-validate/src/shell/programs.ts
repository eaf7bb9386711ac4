import { DEEPEST, type ShellWord, shellCommands, type Variables } from './lexer.ts';

/** A program that a command line runs, itself or through a shell. */
export interface Invocation {
  /** Without its directory; undefined when it is in a variable that nobody knows. */
  readonly program: string | undefined;
  readonly arguments: readonly ShellWord[];
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);
/** Programs that run the one that follows, after options, assignments and numbers of their own. */
const WRAPPERS = new Set([
  ...['exec', 'command', 'env', 'nice', 'nohup', 'setsid', 'stdbuf', 'sudo', 'time', 'timeout', 'busybox', 'xargs'],
  ...['tini', 'dumb-init', 'gosu', 'su-exec', 'catchsegv'],
]);
const RESERVED = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', '}']);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** The programs that an argument list runs, those in `sh -c` texts included. */
export function programsOf(argv: readonly ShellWord[], variables: Variables, depth = 0): readonly Invocation[] {
  const [first, ...rest] = argv.slice(argv.findIndex(({ text }) => !RESERVED.has(text) && !ASSIGNMENT.test(text)));
  if (first === undefined || RESERVED.has(first.text) || ASSIGNMENT.test(first.text)) return [];
  if (!first.known || depth > DEEPEST) return [{ program: undefined, arguments: rest }];
  const program = first.text.slice(first.text.lastIndexOf('/') + 1);
  if (WRAPPERS.has(program)) return wrapped(program, rest, variables, depth);
  if (!SHELLS.has(program)) return [{ program, arguments: rest }];
  // `-c`, also among other letters: `sh -ec`, `bash -euxo pipefail -c`.
  const option = rest.findIndex(({ text }) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(text));
  const script = option === -1 ? undefined : rest[option + 1];
  if (script === undefined) return [{ program, arguments: rest }];
  if (!script.known && script.text.trim() === '') return [{ program: undefined, arguments: [] }];
  return shellCommands(script.text, variables).flatMap((command) => programsOf(command, variables, depth + 1));
}

function wrapped(
  wrapper: string,
  rest: readonly ShellWord[],
  variables: Variables,
  depth: number,
): readonly Invocation[] {
  // `command -v curl` asks where it is.
  if (wrapper === 'command' && /^-[vV]/.test(rest[0]?.text ?? '')) return [];
  const start = rest.findIndex(({ text }) => !/^-/.test(text) && !ASSIGNMENT.test(text) && !/^\d/.test(text));
  const named = wrapper === 'gosu' || wrapper === 'su-exec' ? start + 1 : start;
  return start === -1 ? [] : programsOf(rest.slice(named), variables, depth + 1);
}
