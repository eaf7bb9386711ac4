import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { generate } from './generate.ts';

await runAction(definition, generate);
