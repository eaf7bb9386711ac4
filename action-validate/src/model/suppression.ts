/** Why a finding does not count. */
export interface Suppression {
  readonly check: string;
  readonly reason: string;
  /** The last day on which it holds, as YYYY-MM-DD. */
  readonly expires: string;
  /** Where it is written: in mesh.yaml, or on the object itself. */
  readonly from: 'configuration' | 'annotation';
  /** That place for people: `mesh.yaml:12`, or object and field. */
  readonly written: string;
}

/** A text that is the same for two suppressions only when they are. */
export function suppressionKey({ check, reason, expires, written }: Suppression): string {
  return JSON.stringify([check, reason, expires, written]);
}

/** @param today as YYYY-MM-DD */
export function isExpired({ expires }: Pick<Suppression, 'expires'>, today: string): boolean {
  return expires < today;
}
