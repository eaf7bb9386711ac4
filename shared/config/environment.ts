import { UserError } from '../log/errors.ts';
import type { Environment, MeshConfig } from './mesh-config.ts';
import { nearest } from './nearest.ts';

/**
 * An environment of mesh.yaml by its name.
 * @throws UserError that lists the environments when there is none of that name
 */
export function findEnvironment(config: MeshConfig, name: string): Environment {
  const found = config.environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const names = config.environments.map((environment) => environment.name);
  const close = nearest(name, names);
  throw new UserError(`There is no environment \`${name}\` in ${config.file}.`, {
    where: { file: config.file },
    next: `${close === undefined ? '' : `Did you mean \`${close}\`? `}It has, in order: ${names.join(', ')}.`,
  });
}

/**
 * The environment that a release must have soaked in before it enters `name`; undefined for the first one.
 * @throws UserError that lists the environments of mesh.yaml when `name` is none
 */
export function previousEnvironment(config: MeshConfig, name: string): Environment | undefined {
  return config.environments[config.environments.indexOf(findEnvironment(config, name)) - 1];
}
