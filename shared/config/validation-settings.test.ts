import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseMeshConfig } from './mesh-config.ts';

const MINIMAL = `istio: { version: 1.27.3 }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { testing: {}, production: {} }
validate:
`;

const settingsOf = (text: string) => parseMeshConfig(MINIMAL + text, 'mesh.yaml').validate;

test('without any setting, checks are as they come, and some must not be suppressed', () => {
  expect(settingsOf('  charts: []\n')).toMatchObject({
    ...{ checks: {}, suppressions: [] },
    neverSuppress: ['check_manifests', 'check_schema', 'check_yaml_validity'],
  });
});

test('severities and options are told apart', () => {
  const { checks } = settingsOf(`  checks:
    check_image_name:
      severity: off
      registries: [ghcr.io/acme]
      environments: { production: { severity: error, unknown: error } }
`);
  expect(checks).toEqual({
    check_image_name: {
      severity: 'off',
      options: { registries: ['ghcr.io/acme'] },
      environments: { production: { severity: 'error', unknown: 'error' } },
    },
  });
});

test('a suppression keeps its line', () => {
  const [suppression] = settingsOf(`  suppressions:
    - { check: check_image_name, object: { name: "cart*" }, reason: r, expires: 2028-02-29 }
`).suppressions;
  expect(suppression).toEqual({
    ...{ check: 'check_image_name', object: { name: 'cart*' }, reason: 'r', expires: '2028-02-29', line: 6 },
    ...{ path: undefined, file: undefined, environments: undefined },
  });
});

test('what the example shows can be written so', async () => {
  const file = join(import.meta.dirname, '..', '..', 'examples', 'mesh', 'mesh.yaml');
  const text = await readFile(file, 'utf8');
  const shown = /^# validate:\n(?:# {3}.*\n)+/m.exec(text)?.[0] ?? '';
  const config = parseMeshConfig(text.replace(shown, shown.replace(/^# /gm, '')), 'mesh.yaml');
  expect(config.validate.suppressions).toHaveLength(1);
});

describe('a mistake names the line, the key and what to do', () => {
  const suppression = (own: string): string => `  suppressions:\n    - { ${own} }\n`;
  const image = 'check: check_image_name, object: { name: a }';
  test.each([
    [
      'a check that does not exist',
      '  checks:\n    check_image_nam: { severity: off }\n',
      6,
      'Unknown key `validate.checks.check_image_nam`.',
      'Did you mean `check_image_name`?',
    ],
    [
      'an option of another check',
      '  checks:\n    check_image_name:\n      mode: equal\n',
      7,
      'Unknown key `validate.checks.check_image_name.mode`.',
      'registries',
    ],
    [
      'an option of another type',
      '  checks:\n    check_image_name:\n      registries: ghcr.io\n',
      7,
      '`validate.checks.check_image_name.registries` must be array.',
      'Correct',
    ],
    [
      'a severity that is none',
      '  checks:\n    check_image_name: { severity: wraning }\n',
      6,
      '`validate.checks.check_image_name.severity` is "wraning".',
      'Did you mean `warning`? Allowed are: error, warning, off.',
    ],
    [
      'an environment that is none',
      '  checks:\n    check_image_name:\n      environments: { prod: { severity: off } }\n',
      7,
      '`validate.checks.check_image_name` is set for `prod`',
      'It has testing, production.',
    ],
    [
      'a check that must not be off, in one environment',
      '  checks:\n    check_schema:\n      environments:\n        testing:\n          severity: off\n',
      9,
      '`check_schema` must not be off',
      'neverSuppress',
    ],
    [
      'a suppression of a check that does not exist',
      suppression('check: check_imagename, file: a, reason: r, expires: 2027-01-01'),
      6,
      '"check_imagename"',
      'Did you mean `check_image_name`?',
    ],
    ['one without a reason', suppression(`${image}, expires: 2027-01-01`), 6, '.reason` is missing', 'Add it'],
    ['one with an empty reason', suppression(`${image}, reason: " ", expires: 2027-01-01`), 6, '.reason`', 'Correct'],
    ['one without a day', suppression(`${image}, reason: r`), 6, '.expires` is missing', 'Add it'],
    [
      'one with a day that no calendar has',
      suppression(`${image}, reason: r, expires: 2027-02-29`),
      6,
      'not a date',
      '2027-01',
    ],
    [
      'one of everything',
      suppression('check: check_image_name, reason: r, expires: 2027-01-01'),
      6,
      '`validate.suppressions.0` lacks a key.',
      'an object, a file, or both',
    ],
    [
      'one in an environment that is none',
      suppression(`${image}, reason: r, expires: 2027-01-01, environments: [dev]`),
      6,
      'is for `dev`',
      'It has testing, production.',
    ],
    [
      'one of a check that must not be suppressed',
      suppression('check: check_schema, file: a, reason: r, expires: 2027-01-01'),
      6,
      '`check_schema` must not be suppressed',
      'neverSuppress',
    ],
  ])('%s', (_, text, line, what, next) => {
    expect(() => settingsOf(text)).toThrow(
      expect.objectContaining({
        what: expect.stringContaining(what),
        next: expect.stringContaining(next),
        where: expect.objectContaining({ file: 'mesh.yaml', line }),
      }),
    );
  });

  test('what must not be suppressed is for mesh.yaml to say', () => {
    const off = '  checks: { check_schema: { severity: off } }\n';
    expect(settingsOf(`${off}  neverSuppress: [check_image_name]\n`).checks.check_schema?.severity).toBe('off');
  });
});
