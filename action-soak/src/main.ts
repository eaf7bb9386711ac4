import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { gate } from './gate.ts';

await runAction(definition, gate);
