import { expect, test } from '@jest/globals';
import { environmentChoice } from './environment-choice.ts';

test('one branch for each text, and a failure for an environment that is none', () => {
  const choices = [
    { environments: ['dev', 'preprod'], text: 'a: "{{ x }}"\n' },
    { environments: ['production'], text: 'a: 2\n' },
  ];
  expect(
    environmentChoice(choices, ['dev', 'preprod', 'production']),
  ).toBe(`{{- $environment := .Values.environment | default "" | toString }}
{{- if has $environment (list "dev" "preprod") }}
a: "{{ "{{" }} x }}"
{{- else if eq $environment "production" }}
a: 2
{{- else }}
{{- fail (printf "the value \`environment\` must be one of dev, preprod, production, but it is %q" $environment) }}
{{- end }}
`);
});

test('an environment without the object renders to nothing', () => {
  const template = environmentChoice([{ environments: ['dev'], text: 'a: 1\n' }], ['dev', 'preprod', 'production']);
  expect(template).toContain('{{- else if not (has $environment (list "preprod" "production")) }}\n{{- fail ');
});
