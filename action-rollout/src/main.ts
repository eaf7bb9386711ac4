import { runAction } from '../../shared/report/action.ts';
import { definition } from './definition.ts';
import { rollout } from './rollout.ts';

await runAction(definition, rollout);
