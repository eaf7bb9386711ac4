import type { Place } from './errors.ts';

/** Where an action's messages go. The text may hold anything: writers make it harmless for their medium. */
export interface Log {
  info(message: string): void;
  debug(message: string): void;
  notice(message: string, place?: Place, title?: string): void;
  warning(message: string, place?: Place, title?: string): void;
  error(message: string, place?: Place, title?: string): void;
  /** Folds what `body` logs under a heading. Ends the group when `body` fails, too. */
  group<T>(heading: string, body: () => Promise<T>): Promise<T>;
}

/**
 * Text that the runner prints and does not obey. The runner takes a line as a command when it starts with `::`
 * (leading blanks ignored) or holds `##[` anywhere.
 * Source: https://github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1\u200b::').replaceAll('##[', '##\u200b[');
}
