/** A line that a runner obeys: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
export interface WorkflowCommand {
  /** `error`, `add-mask`, `group` … */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Reads a line of a log; undefined when it is not a command. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const match = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', properties = '', data = ''] = match;
  return { name, properties: parseProperties(properties), data: decode(data) };
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(',').filter((part) => part.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return [
        pair.slice(0, equals),
        decode(pair.slice(equals + 1))
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ];
    }),
  );
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** `name<<DELIMITER`, lines, `DELIMITER`: what @actions/core writes to GITHUB_OUTPUT. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name, , value] of text.matchAll(/^([^\n=<]+)<<(ghadelimiter_[^\n]+)\n([\s\S]*?)\n\2$/gm)) {
    if (name !== undefined) outputs[name] = value ?? '';
  }
  return outputs;
}
