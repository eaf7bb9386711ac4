import type { Finding } from '../../shared/manifest/finding.ts';
import type { CheckReport } from '../src/model/check-report.ts';
import type { Suppression } from '../src/model/suppression.ts';

export const SUPPRESSION: Suppression = {
  ...{ check: 'check_a', reason: 'old', expires: '2027-01-31', from: 'annotation', written: 'Deployment a' },
};

/** A finding of `check_a` in a.yaml, in dev, unless said otherwise. */
export function finding(own: Partial<Finding> = {}): Finding {
  return {
    ...{ rule: 'check_a', severity: 'error', message: 'm', fix: 'f', identity: undefined, path: [] },
    ...{ environments: ['dev'], place: { file: 'a.yaml', precision: 'file-only' } },
    ...own,
  };
}

/** The report of `check_a`, which has found nothing, unless said otherwise. */
export function reportOf(own: Partial<CheckReport> = {}): CheckReport {
  return {
    ...{ check: { name: 'check_a', what: 'What.', why: 'Why.' }, findings: [], suppressed: [], known: [] },
    ...{ off: { all: [], unknown: [] }, objects: 1, files: 0, milliseconds: 1 },
    ...own,
  };
}
