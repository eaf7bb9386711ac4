import { Ajv, type ValidateFunction } from 'ajv';
import { AJV_OPTIONS } from '../../../shared/config/mesh-schema.ts';
import schema from './fleet.schema.json' with { type: 'json' };

/** Says whether fleet.yaml is as its schema wants it. A bundle has the code that Ajv makes of it in its place. */
export const validateFleet: ValidateFunction = new Ajv(AJV_OPTIONS).compile(schema);
