import { escapeTemplate } from '../../../shared/helm/escape.ts';

/** The text of an object in some environments. */
export interface Choice {
  readonly environments: readonly string[];
  readonly text: string;
}

/**
 * A Helm template that renders to one of several texts, chosen by the value `environment`: to nothing in an
 * environment that no choice names, and to a failure when it is none of `environments`. It follows a comment: the line
 * break before it is a part of each choice.
 * @param choices their texts end with a line break, and with no other white space
 */
export function environmentChoice(choices: readonly Choice[], environments: readonly string[]): string {
  const chosen = choices.flatMap((choice) => choice.environments);
  const without = environments.filter((name) => !chosen.includes(name));
  const branches = choices.map(({ environments: names, text }) => ({
    condition: isOneOf(names),
    text: escapeTemplate(text),
  }));
  const lines = branches.map(
    ({ condition, text }, index) => `{{- ${index === 0 ? '' : 'else '}if ${condition} }}\n${text}`,
  );
  return [
    '{{- $environment := .Values.environment | default "" | toString }}\n',
    ...lines,
    without.length === 0 ? '{{- else }}\n' : `{{- else if not (${isOneOf(without)}) }}\n`,
    `{{- fail (printf ${JSON.stringify(unknown(environments))} $environment) }}\n`,
    '{{- end }}\n',
  ].join('');
}

/** Names of environments hold nothing that has a meaning in a string of Go: mesh.yaml's schema sees to it. */
function isOneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length === 1 ? `eq $environment ${quoted[0]}` : `has $environment (list ${quoted.join(' ')})`;
}

function unknown(environments: readonly string[]): string {
  return `the value \`environment\` must be one of ${environments.join(', ')}, but it is %q`;
}
