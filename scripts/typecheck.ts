// `npm run typecheck`: TypeScript, strict.
import { runSteps, TYPES } from './steps.ts';

await runSteps([TYPES]);
