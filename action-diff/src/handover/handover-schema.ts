import { Ajv, type Options, type ValidateFunction } from 'ajv';
import schema from './handover.schema.json' with { type: 'json' };

/** The first mistake is enough: nobody corrects this by hand, and collecting all would let hostile data take long. */
const FIRST_ERROR: Options = { allErrors: false, code: { source: true } };

/**
 * Says whether data is what a job hands over. In a bundle, `scripts/bundle/` puts the code that Ajv makes of the
 * schema in the place of this module.
 */
export const validateHandover: ValidateFunction = new Ajv(FIRST_ERROR).compile(schema);
