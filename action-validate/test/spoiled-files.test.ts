import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../shared/log/errors.ts';
import { parseBaseline } from '../src/baseline/baseline.ts';
import { parseFleet } from '../src/fleet/read-fleet.ts';

const FLEET = `# What the clusters have.
namespaces:
  shop:
    labels: {istio-injection: enabled}
    services: {stock: [80, 443], any: []}
    serviceAccounts: [deployer]
    secrets: [database]
  "empty":
hosts:
  api.bank.example.com: [443]
`;
const ENTRY = { fingerprint: 'f', rule: 'check_schema', subject: 'Service a', message: 'm', environments: ['dev'] };
const BASELINE = JSON.stringify({ findings: [ENTRY, ENTRY], known: [ENTRY] }, undefined, 1);

/** Pieces that mean something to YAML, JSON or JavaScript. */
const PIECES = [
  ...[
    '',
    ' ',
    '\n',
    '\t',
    '\r',
    '-',
    '- ',
    ':',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!int ',
    '|',
    '>',
  ],
  ...[
    '~',
    'null',
    '1e999',
    '__proto__',
    'constructor',
    'toString',
    '<<',
    '\0',
    '\uFFFD',
    '\u2028',
    '\ud800',
    '---\n',
    '%',
  ],
  ...['-1', '99999', '0.5', 'true', '{"a":1}', '[[[[[[[['],
];

/** A text with some pieces put in, in the place of some characters. */
function spoiled(text: string): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(text.length), remove: fc.nat(12), add: fc.constantFrom(...PIECES) });
  return fc
    .array(change, { minLength: 1, maxLength: 5 })
    .map((changes) =>
      changes.reduce((now, { at, remove, add }) => now.slice(0, at) + add + now.slice(at + remove), text),
    );
}

/** How many of the texts could be read; all others were refused with words for the user. */
function readable(text: string, read: (text: string) => unknown): number {
  let count = 0;
  fc.assert(
    fc.property(spoiled(text), (one) => {
      try {
        read(one);
        count += 1;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(error.where.file).toBe('a-file');
        expect(error.next).not.toBe('');
      }
    }),
    { numRuns: 5_000, seed: 11 },
  );
  return count;
}

test.each([
  ['fleet.yaml', FLEET, (text: string) => parseFleet(text, 'a-file')],
  ['baseline', BASELINE, (text: string) => parseBaseline(text, 'a-file')],
])('a spoiled %s is read, or refused with its name', (_, text, read) => {
  const count = readable(text, read);
  // Both happen, so both were tried.
  expect(count).toBeGreaterThan(50);
  expect(count).toBeLessThan(4_950);
});

test('a namespace called like a property of every object is a namespace', () => {
  const fleet = parseFleet('namespaces:\n  constructor: {secrets: [a]}\n', 'a-file');
  expect([...fleet.namespaces.keys()]).toEqual(['constructor']);
});
