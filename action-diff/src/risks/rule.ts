import type { Change } from '../compare/change.ts';

/** What can go wrong with a kind of change. */
export interface RiskRule {
  /** `rbac-widened`: what people call it. */
  readonly id: string;
  /** One sentence: what can go wrong. */
  readonly consequence: string;
  readonly documentation: string;
  /** What it is in this change, in a few words of plain text; undefined when it is not there. */
  readonly finds: (change: Change) => string | undefined;
}
