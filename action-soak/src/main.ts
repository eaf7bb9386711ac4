import { runAction } from '../../shared/report/action.ts';
import { definition } from './definition.ts';
import { gate } from './gate.ts';

await runAction(definition, gate);
