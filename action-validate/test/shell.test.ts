import { expect, test } from '@jest/globals';
import { shellCommands } from '../src/shell/lexer.ts';
import { programsOf } from '../src/shell/programs.ts';

const VARIABLES = (name: string): string | undefined => ({ PORT: '8080', OPTS: '-Xmx1g  -Xms1g', EMPTY: '' })[name];

function commands(text: string): string[] {
  return shellCommands(text, VARIABLES).map((words) =>
    words.map(({ text: word, known }) => (known ? word : `${word}?`)).join(' '),
  );
}

test.each([
  ['a && b || c; d | e & f', ['a', 'b', 'c', 'd', 'e', 'f']],
  ['echo \'a && b\' "c ; d" e\\ f', ['echo a && b c ; d e f']],
  ['a > /tmp/x 2>&1 < y b', ['a b']],
  ['a # b; c\nd#e', ['a', 'd#e']],
  ['x=$(b "$(c)") d', ['c', 'b ?', 'x=? d']],
  ['echo `a b`', ['a b', 'echo ?']],
  ['java $OPTS "$OPTS" ${PORT} ${NONE:-80} $NONE', ['java -Xmx1g -Xms1g -Xmx1g  -Xms1g 8080 80 ?']],
  ['a $EMPTY b', ['a b']],
  ["a \\$PORT '$PORT' $ $((1+2))", ['a $PORT $PORT $ ?']],
  ['(a; b)\nc \\\n d', ['a', 'b', 'c d']],
  ["a 'unclosed", ['a unclosed']],
  ['a "$(unclosed', ['unclosed', 'a ?']],
])('splits %j', (text, words) => {
  expect(commands(text)).toEqual(words);
});

function programs(...argv: string[]): (string | undefined)[] {
  const words = argv.map((text) => ({ text, known: true }));
  return programsOf(words, VARIABLES).map(({ program }) => program);
}

test.each([
  [['/usr/bin/curl', 'x'], ['curl']],
  [
    ['sh', '-c', 'a && exec /bin/b'],
    ['a', 'b'],
  ],
  [['bash', '-euo', 'pipefail', '-c', 'a'], ['a']],
  [
    ['/bin/sh', '-ec', "sh -c 'a; b'"],
    ['a', 'b'],
  ],
  [['sh', '/probe.sh'], ['sh']],
  [['timeout', '5', 'a'], ['a']],
  [['env', '-i', 'A=b', 'a'], ['a']],
  [['busybox', 'wget', 'x'], ['wget']],
  [
    ['sh', '-c', 'if ! A=1 a; then b; fi'],
    ['a', 'b', 'fi'],
  ],
  [['sh', '-c', 'command -v a && b'], ['b']],
  [['sh', '-c', '$NONE x'], [undefined]],
  [[], []],
  [['A=1'], []],
])('%j runs %j', (argv, expected) => {
  expect(programs(...argv)).toEqual(expected);
});

test('what is nested without end is not followed to its end', () => {
  expect(commands('$('.repeat(5000)).length).toBeLessThan(50);
  expect(programs(...Array<string>(50_000).fill('exec'))).toEqual([undefined]);
});
