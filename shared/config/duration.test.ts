import { expect, test } from '@jest/globals';
import { formatDuration, milliseconds, parseDuration } from './duration.ts';
import schema from './mesh.schema.json' with { type: 'json' };

test.each([
  ['900s', 900_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['0', 0],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '10', '5 m', '-1s', '1.5h', 'ten minutes', '10ms', '9999999s', '1s2s3s4s5s6s'])(
  '%j is not a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('every duration that mesh.yaml may have is a time that a date can be moved by', () => {
  for (const name of ['duration', 'timeLimit'] as const) {
    const pattern = new RegExp(schema.definitions[name].pattern);
    for (const text of ['1s', '999999s', '999999w', '999999w'.repeat(5), '1h30m']) {
      expect(text).toMatch(pattern);
      expect(() => new Date(Date.now() + milliseconds(text)).toISOString()).not.toThrow();
    }
    for (const text of ['9999999w', '9999999s', '1s'.repeat(6)]) expect(text).not.toMatch(pattern);
  }
});

test.each([
  [0, '0 s'],
  [42_000, '42 s'],
  [900_000, '15 min'],
  [100_800_000, '1 d 4 h'],
])('%d ms reads %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
