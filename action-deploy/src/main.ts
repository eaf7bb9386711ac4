import { runAction } from '../../shared/report/action.ts';
import { definition } from './definition.ts';
import { deploy } from './deploy.ts';

await runAction(definition, deploy);
