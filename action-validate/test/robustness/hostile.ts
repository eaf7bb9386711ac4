import type { Random } from './random.ts';

/** Texts that mean something to a shell of ours: the runner's log, Markdown, HTML, XML, SARIF, paths, JavaScript. */
const TEXTS: readonly string[] = [
  ...[
    '::error::forged',
    '\n::error file=a,line=1::forged',
    '\r::add-mask::a',
    '\u2028::stop-commands::a',
    '  ::debug::a',
  ],
  ...['##[error]forged', 'a ##[group]b', '%0A::error::forged', '%25', 'a,b::c', 'title=a::b'],
  ...['@everyone', '@org/team', '#12', 'owner/repo#12', 'https://evil.example/?a=b', 'www.evil.example', 'GH-12'],
  ...[
    '[a](https://evil.example)',
    '![a](https://evil.example/a.png)',
    '](https://evil.example)',
    '<https://evil.example>',
  ],
  ...[
    '`',
    '```',
    '~~~',
    '``` \n# forged\n```',
    '|',
    '\\|',
    '\\',
    '*a*',
    '_a_',
    '~~a~~',
    '# a',
    '- a',
    '> a',
    '1. a',
    '---',
    '\n\n# a',
  ],
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '</code>',
    '</details>',
    '</summary><b>',
    '<!--',
    '-->',
  ],
  ...[
    '&lt;',
    '&#0;',
    '&amp;lt;',
    '&',
    '"',
    "'",
    '" onload="a',
    "' or '",
    ']]>',
    '<![CDATA[',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
  ],
  ...[
    '{0}',
    '{1}{2}',
    '{{ .Values.a }}',
    '{{',
    '$' + '{{ secrets.A }}',
    '$(id)',
    '`id`',
    '$' + '{HOME}',
    '; rm -rf /',
    '&& a',
    '%s%n',
  ],
  ...[
    '../../../etc/passwd',
    '/etc/passwd',
    '..',
    '.',
    'a/../../b',
    'C:\\a',
    'file:///etc/passwd',
    'a\0b',
    '\0',
    '~',
    '-rf',
    '--help',
  ],
  ...[
    '\u0000',
    '\u0001\u0008',
    '\u001b[31mred\u001b[0m',
    '\u001b]0;a\u0007',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u2029',
    '\ufeff',
  ],
  ...['\ud800', '\udfff', 'a\ud83d', '\ude00b', '\ufffe', '\uffff', '\u202eabc', '\u200b', '😀', 'é\u0301', 'ﬁ', 'İ'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
    '__defineGetter__',
    'then',
    'toJSON',
  ],
  ...[
    'true',
    'null',
    'NaN',
    '0',
    '-1',
    '1e999',
    '0x10',
    '012',
    '1_000',
    '22:22',
    'yes',
    '~',
    '=',
    '<<',
    '',
    ' ',
    '\t',
    '\n',
    '\r\n',
  ],
  ...[
    'a'.repeat(300),
    'x'.repeat(70_000),
    'é'.repeat(9000),
    '-'.repeat(2000),
    '`'.repeat(3000),
    'a.'.repeat(400),
    '\\'.repeat(999),
  ],
  ...[
    'ref+vault://a',
    'ref+://',
    'ENC[AES256_GCM,data:a]',
    'http://[::1',
    'http://a:99999999',
    'a:b:c',
    '@sha256:',
    'a@sha256:b',
  ],
  ...[
    '* * * * *',
    '@every 999999999999h',
    '0 0 31 2 *',
    '*/0 * * * *',
    '1-99999999 * * * *',
    'until 2099-01-31: ::error::a',
    'until 2000-01-31: |',
  ],
  ...[
    '-Xmx99999999999g',
    '-Xmx',
    '-XX:MaxRAMPercentage=NaN',
    '1Gi',
    '1e400',
    '9'.repeat(400),
    '1m',
    '-1Gi',
    '.5',
    '1e-400Ki',
  ],
];

/** YAML that is no JSON, as Go reads it: numbers, tags, anchors, merges. And plain values of every type. */
const SCALARS: readonly string[] = [
  ...['1e999', '0o17', '0755', '0x1F', '0b11', '1_000', '190:20:30', '2001-12-14', '12e4567', '~', 'yes', 'off', '-0'],
  ...['9007199254740993', '-9223372036854775809', '18446744073709551616', '1'.repeat(400), '+1', '.5', '5.', '&a a'],
  ...[
    '!!binary aGVsbG8=',
    '!!binary "%%%"',
    '!!str 1',
    '!!set {a, b}',
    '!!omap [a: 1]',
    '!!js/function "a"',
    '!local a',
  ],
  ...['!<tag:yaml.org,2002:str> 1', '!!timestamp 2001-12-14', '{<<: {a: b}, a: c}', '{a, b}', '[&b {a: 1}, *b, *b]'],
  ...['{__proto__: {polluted: true}}', '{constructor: {prototype: {polluted: true}}}', '{"__proto__": null}'],
  ...['{toJSON: 1, then: 1}', '{length: 9}', '[]', '{}', '""', '[[]]', '[{}]', '[null]'],
  ...['[1, a, {b: c}, [d]]', '{a: {b: {c: {}}}}', 'true', 'false', '0', '-1', '65536', '1.5', 'null', '""', '"a"'],
];

/** What Go refuses: nothing is known of the text then. */
const REFUSED: readonly string[] = [
  ...[
    '.nan',
    '.inf',
    '-.inf',
    '!!int "a"',
    '!!float "x"',
    '!!null a',
    '!!bool maybe',
    '*none',
    '&a [*a]',
    '{<<: *none}',
  ],
  ...['{<<: [{a: b}, 1]}', '{<<: 1}', '{? {a: b} : c}', '{[a]: b}', '{null: a}', '{1: a, "1": b}', '{a: 1, a: 2}'],
];

export function hostileText(random: Random): string {
  const text = random.pick(TEXTS);
  return random.chance(0.2) ? `${random.pick(TEXTS)}${text}` : text;
}

/** What cannot be made a text of with `String`. */
const NO_TEXT = '{toString: 1, valueOf: 1}';

/** A value in YAML. */
export function hostileValue(random: Random): string {
  if (random.chance(0.05)) return NO_TEXT;
  if (random.chance(0.45)) return JSON.stringify(hostileText(random));
  if (random.chance(0.9)) return random.pick(random.chance(0.1) ? REFUSED : SCALARS);
  return largeValue(random);
}

function largeValue(random: Random): string {
  const depth = random.pick([50, 500, 5000]);
  switch (random.below(5)) {
    case 0:
      return `${'['.repeat(depth)}${']'.repeat(depth)}`;
    case 1:
      return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    case 2:
      return `[${Array.from({ length: depth }, (_, index) => index).join(',')}]`;
    case 3:
      return `{${Array.from({ length: depth }, (_, index) => `"k${index}": ${index}`).join(',')}}`;
    default:
      return `{"${'k'.repeat(depth * 10)}": 1}`;
  }
}

/** Aliases that stand for more and more: ten to the power of nine, or little enough to be read. */
export function bomb(random: Random): string {
  const levels = random.pick([3, 5, 9]);
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= levels; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return `${lines.join('\n')}\n`;
}
