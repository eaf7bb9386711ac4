import { runAction } from '../../shared/report/action.ts';
import { definition } from './definition.ts';
import { diff } from './diff.ts';

await runAction(definition, diff);
