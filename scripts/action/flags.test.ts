import { describe, expect, test } from '@jest/globals';
import { flag, text, wholeNumber } from '../../shared/config/inputs.ts';
import type { ActionDefinition } from '../../shared/report/action.ts';
import { explain } from '../../shared/report/errors.ts';
import { actionIds } from '../actions.ts';
import { helpText, parseFlags, requireInputs } from './flags.ts';

const DEFINITION: ActionDefinition = {
  id: 'action-x',
  name: 'x',
  description: 'Does x.',
  inputs: {
    environment: text({ description: 'Where.', required: true }),
    'dry-run': flag({ description: 'Only says.', default: 'false' }),
    'max-bytes': wholeNumber({ description: 'How large.' }),
  },
  outputs: {},
};

function refusal(...args: string[]): string {
  try {
    parseFlags(DEFINITION, args);
  } catch (error) {
    return explain(error);
  }
  return '';
}

describe('inputs as flags', () => {
  test.each([
    [['--environment', 'dev', '--max-bytes=7'], { environment: 'dev', 'max-bytes': '7' }],
    [['--environment=a=b\nc'], { environment: 'a=b\nc' }],
    [['--environment='], { environment: '' }],
    [['--dry-run'], { 'dry-run': 'true' }],
    [['--dry-run', '--environment', 'dev'], { 'dry-run': 'true', environment: 'dev' }],
    [['--dry-run', 'false'], { 'dry-run': 'false' }],
    [[], {}],
  ])('%j', (args, inputs) => {
    expect(parseFlags(DEFINITION, args)).toEqual({ inputs, workspace: undefined, help: false });
  });

  test('the checkout and a question for help are no inputs', () => {
    const flags = parseFlags(DEFINITION, ['--workspace', '/mesh', '--help', '--dry-run']);
    expect(flags).toEqual({ inputs: { 'dry-run': 'true' }, workspace: '/mesh', help: true });
  });

  test('an unknown one is refused with the nearest and all that there are', () => {
    const all = 'action-x has: --environment, --dry-run, --max-bytes, --workspace, --help.';
    expect(refusal('--enviroment', 'dev')).toBe(
      `action-x has no input \`enviroment\`.\nDid you mean \`--environment\`? ${all}`,
    );
    expect(refusal('--something')).toBe(`action-x has no input \`something\`.\n${all}`);
    expect(refusal('--toString', 'a')).toContain('action-x has no input `toString`.');
  });

  test('one without its value, and what is no flag, are refused', () => {
    expect(refusal('--environment')).toBe(
      '`--environment` has no value.\nWrite `--environment VALUE`, or `--environment=VALUE`.',
    );
    expect(refusal('--environment', '--dry-run')).toContain('`--environment` has no value.');
    expect(refusal('dev')).toBe('`dev` is no flag.\nInputs are given as `--name value`.');
  });
});

test('an input that has to be given is named with what it means', () => {
  expect(() => requireInputs(DEFINITION, { 'dry-run': 'true' })).toThrow('`--environment` is missing.');
  expect(() => requireInputs(DEFINITION, { environment: '' })).toThrow('`--environment` is missing.');
  expect(() => requireInputs(DEFINITION, { environment: 'dev' })).not.toThrow();
});

test('help says what each input is, and which have to be given', () => {
  const text = helpText(DEFINITION);
  expect(text).toContain('  --environment (required)\n      Where.\n  --dry-run (default: false)\n      Only says.\n');
});

test('no action has an input that is a flag of the command', async () => {
  for (const id of await actionIds()) {
    const { definition } = (await import(`../../${id}/src/definition.ts`)) as { definition: ActionDefinition };
    expect(Object.keys(definition.inputs)).not.toEqual(expect.arrayContaining(['workspace']));
    expect(Object.keys(definition.inputs)).not.toEqual(expect.arrayContaining(['help']));
  }
});
