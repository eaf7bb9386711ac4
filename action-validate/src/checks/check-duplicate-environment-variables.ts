import type { Check, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { environmentSource } from '../objects/environment-variables.ts';
import { allContainers, type Container, objectsIn, type PodTemplate, podTemplates } from '../objects/pod-templates.ts';

export const checkDuplicateEnvironmentVariables: Check = {
  name: 'check_duplicate_environment_variables',
  what: 'No container sets an environment variable twice.',
  why: 'Only the last value counts; and when one copy is removed later, `kubectl apply` and Helm remove both.',
  run: (set) =>
    podTemplates(set).flatMap((template) =>
      allContainers(template).flatMap((container) => [
        ...repeated(template, container),
        ...shadowed(set, template, container),
      ]),
    ),
};

function repeated({ manifest }: PodTemplate, { name: container, path, body }: Container): Problem[] {
  const seen = new Map<string, number>();
  return objectsIn(body, 'env').flatMap(([index, { name }]): Problem[] => {
    if (typeof name !== 'string') return [];
    const first = seen.get(name);
    seen.set(name, first ?? index);
    if (first === undefined) return [];
    const message = `The container ${container} sets ${name} twice: env[${first}] and env[${index}].`;
    return [{ severity: 'error', message, fix: 'Keep one of them.', manifest, path: [...path, 'env', index, 'name'] }];
  });
}

/**
 * Variables that `envFrom` brings and that a later source or `env` replaces. That is what `env` beside `envFrom` is
 * often for, so it is no error; and what a source outside the charts brings could not be one either.
 */
function shadowed(set: ManifestSet, { manifest }: PodTemplate, { name: container, path, body }: Container): Problem[] {
  const brought = new Map<string, string>();
  const found = (name: string, by: string, at: readonly (string | number)[]): Problem[] => {
    const source = brought.get(name);
    if (source === undefined) return [];
    const message = `${by} of the container ${container} replaces ${name} of ${source}.`;
    const fix = 'Remove it from one of them, unless you mean to replace it.';
    return [{ severity: 'warning', message, fix, manifest, path: [...path, ...at] }];
  };
  const problems: Problem[] = [];
  for (const [index, from] of objectsIn(body, 'envFrom')) {
    const { entries, description } = environmentSource(set, manifest, from);
    for (const name of entries?.keys() ?? []) {
      problems.push(...found(name, `${description} in \`envFrom\``, ['envFrom', index]));
      brought.set(name, description);
    }
  }
  for (const [index, { name }] of objectsIn(body, 'env')) {
    if (typeof name === 'string') problems.push(...found(name, '`env`', ['env', index, 'name']));
  }
  return problems;
}
