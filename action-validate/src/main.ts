import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { validate } from './validate.ts';

await runAction(definition, validate);
