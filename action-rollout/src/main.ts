import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { rollout } from './rollout.ts';

await runAction(definition, rollout);
