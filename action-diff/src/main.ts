import { runAction } from '../../shared/action/action.ts';
import { definition } from './definition.ts';
import { diff } from './diff.ts';

await runAction(definition, diff);
