import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { deploy } from './deploy.ts';

await runAction(definition, deploy);
