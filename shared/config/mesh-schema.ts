import { Ajv, type Options, type ValidateFunction } from 'ajv';
import schema from './mesh.schema.json' with { type: 'json' };

export const AJV_OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  // A bundle is given this code.
  code: { source: true },
};

/**
 * Says whether mesh.yaml is as its schema wants it; its `errors` say what is not. In a bundle, `scripts/bundle/` puts
 * the code that Ajv makes of the schema in the place of this module: to make it takes longer than all else at start.
 */
export const validateMesh: ValidateFunction = new Ajv(AJV_OPTIONS).compile(schema);
