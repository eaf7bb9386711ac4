import { nearest } from '../../shared/config/nearest.ts';
import type { ActionDefinition } from '../../shared/report/action.ts';
import { UserError } from '../../shared/report/errors.ts';

type Definition = Pick<ActionDefinition, 'id' | 'inputs'>;

export interface ActionFlags {
  readonly inputs: Readonly<Record<string, string>>;
  /** The checkout that it runs in; undefined when none was named. */
  readonly workspace: string | undefined;
  readonly help: boolean;
}

/** Flags that are no input. */
const OWN = ['workspace', 'help'];

/**
 * An action's inputs as `--name value` or `--name=value`; `--name` alone is `true` for one that is true or false.
 * @throws UserError for a flag that the action does not know, or one without its value
 */
export function parseFlags(definition: Definition, args: readonly string[]): ActionFlags {
  const given: Record<string, string> = {};
  for (let index = 0; index < args.length; index += 1) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(args[index] ?? '') ?? [];
    if (name === undefined) {
      throw new UserError(`\`${args[index]}\` is no flag.`, { next: 'Inputs are given as `--name value`.' });
    }
    if (!OWN.includes(name) && !Object.hasOwn(definition.inputs, name)) throw unknownFlag(definition, name);
    const next = args[index + 1];
    if (inline !== undefined) given[name] = inline;
    else if (next !== undefined && !next.startsWith('--') && name !== 'help') {
      given[name] = next;
      index += 1;
    } else if (name === 'help' || isFlag(definition, name)) given[name] = 'true';
    else
      throw new UserError(`\`--${name}\` has no value.`, {
        next: `Write \`--${name} VALUE\`, or \`--${name}=VALUE\`.`,
      });
  }
  const { workspace, help, ...inputs } = given;
  return { inputs, workspace, help: help !== undefined };
}

/** @throws UserError that names the first input which has to be given and is not */
export function requireInputs({ inputs }: Definition, given: ActionFlags['inputs']): void {
  for (const [name, { required, description }] of Object.entries(inputs)) {
    if (required !== true || (given[name] ?? '') !== '') continue;
    throw new UserError(`\`--${name}\` is missing.`, { next: `It means: ${description}` });
  }
}

function unknownFlag({ id, inputs }: Definition, name: string): UserError {
  const allowed = [...Object.keys(inputs), ...OWN];
  const meant = nearest(name, allowed);
  const known = `${id} has: ${allowed.map((input) => `--${input}`).join(', ')}.`;
  return new UserError(`${id} has no input \`${name}\`.`, {
    next: meant === undefined ? known : `Did you mean \`--${meant}\`? ${known}`,
  });
}

/** Whether an input is `true` or `false`: reading `true` gives true, and not the word. */
function isFlag({ inputs }: Definition, name: string): boolean {
  try {
    return inputs[name]?.parse('true') === true;
  } catch {
    return false;
  }
}

/** What `--help` prints. */
export function helpText({ id, description, inputs }: ActionDefinition): string {
  const rows = Object.entries(inputs).map(([name, spec]) => {
    const note = spec.required === true ? ' (required)' : spec.default ? ` (default: ${spec.default})` : '';
    return `  --${name}${note}\n      ${spec.description}`;
  });
  return [
    `${id}: ${description}`,
    '',
    `npm run action -- ${id} [--INPUT VALUE …] [--workspace DIR]`,
    '',
    'Inputs:',
    ...rows,
    '',
    '  --workspace',
    '      The checkout of the mesh repository. (default: the current directory)',
    '',
    'A value `@FILE` is the content of that file: a secret then stays out of the list of processes.',
  ].join('\n');
}
