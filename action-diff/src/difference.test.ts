import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../shared/manifest/manifest.ts';
import { applyDifferences } from './apply.ts';
import { differencesOf, leaves } from './difference.ts';
import { describePath, pathPattern } from './path.ts';

/** `+path`, `-path`, `~path` or `%path` (another order) for each difference, as a person reads them. */
function shown(before: Json, after: Json): string[] {
  const differences = differencesOf(before, after);
  expect(applyDifferences(before, differences)).toEqual(after);
  const signs = { added: '+', removed: '-', modified: '~', reordered: '%' } as const;
  return leaves(differences).map(({ action, path }) => signs[action] + describePath(path));
}

describe('values', () => {
  test.each<[string, Json, Json, string[]]>([
    ['equal objects do not differ', { a: 1, b: [{}] }, { b: [{}], a: 1 }, []],
    ['a field that came, went or changed', { a: 1, b: 2 }, { b: 3, c: 4 }, ['-a', '~b', '+c']],
    ['null is a value', { a: null }, {}, ['-a']],
    ['an empty object is not nothing', { a: {} }, { a: null }, ['~a']],
    ['a text is not a number', { a: '1' }, { a: 1 }, ['~a']],
    [
      'a key with dots is quoted',
      { a: { 'helm.sh/chart': 1 } },
      { a: { 'helm.sh/chart': 2 } },
      ['~a["helm.sh/chart"]'],
    ],
    ['a scalar that becomes a list', { a: 1 }, { a: [1] }, ['~a']],
    ['a list of scalars is one value', { verbs: ['get', 'list'] }, { verbs: ['list', 'get'] }, ['~verbs']],
    ['a key called __proto__', JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}'), ['~__proto__']],
  ])('%s', (_, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });
});

describe('items of a list are matched', () => {
  test.each<[string, Json, Json, string[]]>([
    [
      'containers by name',
      {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ],
      },
      { containers: [{ name: 'b', image: '2' }] },
      ['-containers[a]', '~containers[b].image'],
    ],
    [
      'ports of a container by number and protocol',
      { ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
      { ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns' }, { containerPort: 53 }, { containerPort: 80 }] },
      ['+ports[53 UDP].name', '+ports[53 TCP]', '%ports'],
    ],
    [
      'ports of a service by port',
      { ports: [{ port: 80, targetPort: 1 }] },
      { ports: [{ port: 443 }, { port: 80, targetPort: 2 }] },
      ['~ports[80 TCP].targetPort', '+ports[443 TCP]'],
    ],
    [
      'mounts by their path, for a volume may be mounted twice',
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'v', mountPath: '/b' },
        ],
      },
      { volumeMounts: [{ name: 'v', mountPath: '/a' }] },
      ['-volumeMounts[/b]'],
    ],
    [
      'subjects by kind, namespace and name',
      { subjects: [{ kind: 'User', name: 'a' }] },
      { subjects: [{ kind: 'Group', name: 'a' }] },
      ['-subjects[User  a]', '+subjects[Group  a]'],
    ],
    [
      'by order where a name is there twice',
      {
        env: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      {
        env: [
          { name: 'a', value: '1' },
          { name: 'a', value: '3' },
        ],
      },
      ['~env[1].value'],
    ],
    [
      'rules by order: one in the middle changes no other',
      {
        rules: [
          { verbs: ['get'], resources: ['a'] },
          { verbs: ['get'], resources: ['b'] },
        ],
      },
      { rules: [{ verbs: ['get'], resources: ['a'] }, { hosts: [] }, { verbs: ['get'], resources: ['b'] }] },
      ['+rules[1]'],
    ],
    [
      'a rule that keeps half of its fields is the same rule',
      { rules: [{ verbs: ['get'], resources: ['a'] }] },
      { rules: [{ verbs: ['get', 'list'], resources: ['a'] }] },
      ['~rules[0].verbs'],
    ],
    ['order alone', { env: [{ name: 'a' }, { name: 'b' }] }, { env: [{ name: 'b' }, { name: 'a' }] }, ['%env']],
  ])('%s', (_, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });
});

describe('strings that hold documents are compared inside', () => {
  test('JSON', () => {
    const at = (tag: string): Json => ({ data: { values: `{"global": {"tag": "${tag}"}}` } });
    expect(shown(at('1'), at('2'))).toEqual(['~data.values » global.tag']);
  });

  test('YAML in the data of a ConfigMap', () => {
    const at = (log: string): Json => ({ data: { mesh: `accessLogFile: ${log}\nrootNamespace: istio-system\n` } });
    expect(shown(at('/a'), at('/b'))).toEqual(['~data.mesh » accessLogFile']);
  });

  test.each([
    ['a template', '{{- if .x }}\na: 1\n{{- end }}\n', '{{- if .x }}\na: 2\n{{- end }}\n'],
    ['malformed JSON', '{"a": 1', '{"a": 2'],
    ['only the layout of YAML', 'a: 1\nb: 2\n', '# why\na: 1\nb: 2\n'],
    ['aliases that expand without end', bomb('x'), bomb('y')],
  ])('%s is text', (_, before, after) => {
    expect(shown({ data: { x: before } }, { data: { x: after } })).toEqual(['~data.x']);
  });

  test('a Secret is never looked into', () => {
    expect(shown({ stringData: { x: '{"a":1}' } }, { stringData: { x: '{"a":2}' } })).toEqual(['~stringData.x']);
  });
});

test('the pattern of a path forgets which item it was', () => {
  expect(pathPattern(['spec', 'containers', { item: { name: 'a' } }, 'args', 3])).toBe('spec.containers[*].args[*]');
});

describe('nothing is lost: the differences lead from any base to any head', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))('seed %d', (seed) => {
    const random = generator(seed);
    const before = randomValue(random, 4);
    // Half of the heads are the base with some changes, as in life; the others have nothing to do with it.
    const after = random() < 0.5 ? randomValue(random, 4) : mutated(before, random);
    const differences = differencesOf(before, after);
    expect(applyDifferences(before, differences)).toEqual(after);
    expect(applyDifferences(after, differencesOf(after, before))).toEqual(before);
    for (const { before: left, after: right, content } of differences) {
      if (content !== undefined) expect(applyDifferences(parse(left), content.differences)).toEqual(parse(right));
    }
  });
});

function bomb(leaf: string): string {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  return `l0: &l0 [${leaf}]\n${levels.join('\n')}\n`;
}

function parse(text: Json | undefined): Json {
  return JSON.parse(String(text)) as Json;
}

/** Mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYS = [
  'name',
  'containers',
  'ports',
  'port',
  'containerPort',
  'protocol',
  'env',
  'rules',
  'data',
  'value',
  'a.b',
];
const SCALARS: readonly Json[] = [null, true, 0, 1, 80, '', 'a', 'b', 'TCP', 'UDP', 'x\ny\n'];

function randomValue(random: () => number, depth: number): Json {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const kind = random();
  if (depth === 0 || kind < 0.25) return pick(SCALARS);
  if (kind < 0.32) return JSON.stringify({ [pick(KEYS)]: randomValue(random, depth - 1) });
  const size = Math.floor(random() * 5);
  if (kind < 0.6) {
    const named = random() < 0.6;
    return Array.from({ length: size }, (_, index) => {
      const item = randomValue(random, depth - 1);
      return named && typeof item === 'object' && item !== null && !Array.isArray(item)
        ? { ...item, name: `n${(index * 7) % 5}` }
        : item;
    });
  }
  return Object.fromEntries(Array.from({ length: size }, () => [pick(KEYS), randomValue(random, depth - 1)]));
}

function mutated(value: Json, random: () => number): Json {
  if (random() < 0.1) return randomValue(random, 2);
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).filter(() => random() > 0.15).map((item) => mutated(item, random));
    if (random() < 0.3) items.splice(Math.floor(random() * (items.length + 1)), 0, randomValue(random, 2));
    return random() < 0.2 ? items.toReversed() : items;
  }
  if (typeof value === 'object' && value !== null) {
    const kept = Object.entries(value).filter(() => random() > 0.1);
    return Object.fromEntries(kept.map(([key, item]) => [key, mutated(item, random)]));
  }
  return value;
}
