import { parseCommand } from '../../testbed/runner/workflow-commands.ts';

/** Turns what an action prints for a runner into what a person reads in a terminal. */
export interface ReadableLog {
  /** A line for a person; undefined for one that only the runner has a use for. */
  line(text: string): string | undefined;
  /** Hides what the action asked to mask until now. */
  mask(text: string): string;
}

/** @param debug whether debug lines are shown */
export function createReadableLog(debug: boolean): ReadableLog {
  const secrets = new Set<string>();
  // A longer secret may hold a shorter one.
  const mask = (text: string): string =>
    [...secrets].sort((a, b) => b.length - a.length).reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  return {
    mask,
    line(text) {
      const command = parseCommand(text);
      if (command === undefined) return mask(text);
      const { name, properties, data } = command;
      switch (name) {
        case 'add-mask':
          if (data !== '') secrets.add(data);
          return undefined;
        case 'error':
        case 'warning':
        case 'notice':
          return mask([name, placeOf(properties), properties.title, data].filter(isSaid).join(': '));
        case 'group':
          return mask(`▸ ${data}`);
        case 'debug':
          return debug ? mask(`debug: ${data}`) : undefined;
        default:
          return undefined;
      }
    },
  };
}

function placeOf({ file, line, col }: Readonly<Record<string, string>>): string | undefined {
  return file === undefined ? undefined : [file, line, col].filter(isSaid).join(':');
}

function isSaid(part: string | undefined): part is string {
  return part !== undefined && part !== '';
}
