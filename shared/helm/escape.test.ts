import { expect, test } from '@jest/globals';
import { escapeTemplate } from './escape.ts';

/** What Go's text/template prints for actions that hold nothing but a quoted `{{`; anything else is refused. */
function render(template: string): string {
  let out = '';
  for (let rest = template; rest !== ''; ) {
    const begin = rest.indexOf('{{');
    if (begin === -1) return out + rest;
    const action = /^\{\{ "\{\{" \}\}/.exec(rest.slice(begin));
    if (action === null) throw new Error(`an action that is not ours at ${rest.slice(begin, begin + 20)}`);
    out += `${rest.slice(0, begin)}{{`;
    rest = rest.slice(begin + action[0].length);
  }
  return out;
}

test.each([
  'plain',
  '{{ .Values.x }}',
  '{{- range $i := . -}}{{ end }}',
  '{{',
  '}}',
  '{{{',
  '{{{{',
  '{{{{{',
  '{ {{',
  '{{"{{"}}',
  '{{ "{{" }}',
  '{{/* comment */}}',
  '{{`raw`}}',
  'a\n{{\n}}\nb',
])('%j is rendered to itself', (text) => {
  expect(render(escapeTemplate(text))).toBe(text);
});

test('text without `{{` is not touched', () => {
  expect(escapeTemplate('a }} { b } "c"')).toBe('a }} { b } "c"');
});
