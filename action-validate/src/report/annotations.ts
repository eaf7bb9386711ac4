import type { Log } from '../../../shared/log/log.ts';
import { describeTargets, type Finding, type Severity } from '../../../shared/manifest/finding.ts';
import { subject } from '../model/subject.ts';

/**
 * GitHub shows 10 annotations of each kind for a step and drops further ones without a word. One error is left for
 * the failure of the action itself.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
 */
const LIMITS: Readonly<Record<Severity, number>> = { error: 9, warning: 10, unknown: 10 };
const LEVELS = { error: 'error', warning: 'warning', unknown: 'notice' } as const;

/** Annotates as many findings as GitHub shows. @param findings the most important ones first */
export function annotate(findings: readonly Finding[], log: Log): void {
  const left = { ...LIMITS };
  for (const finding of findings) {
    if (left[finding.severity] === 0) continue;
    left[finding.severity] -= 1;
    const about = subject(finding);
    const environments = `In ${describeTargets(finding)}.`;
    const text = `${about === '' ? '' : `${about}: `}${finding.message}\n${finding.fix}\n${environments}`;
    log[LEVELS[finding.severity]](text, finding.place, finding.rule);
  }
}
