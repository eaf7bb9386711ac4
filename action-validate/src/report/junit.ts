import { describePlace } from '../../../shared/log/errors.ts';
import { describeTargets, type Finding } from '../../../shared/manifest/finding.ts';
import { type CheckReport, type ReportedFinding, verdictOf } from '../model/check-report.ts';
import { describeFinding } from '../model/subject.ts';
import { suppressionInWords } from './console.ts';
import { documentationOf } from './documentation.ts';
import { element, escapeXml } from './xml.ts';

/** A case of a suite, as far as a viewer counts it. */
interface Case {
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly inside: readonly string[];
}

/**
 * The checks as test suites, as the viewers of GitHub, GitLab and Jenkins read them. An error is a test that failed; what
 * is unknown, known or suppressed is one that was skipped; a warning is one that passed, with something to read. A
 * check that finds nothing is one test that passed.
 */
export function junit(reports: readonly CheckReport[], environments: readonly string[]): string {
  const suites = reports.map((report) => suiteOf(report, environments));
  const sum = (outcome?: Case['outcome']): number =>
    suites.reduce((total, { cases }) => total + countOf(cases, outcome), 0);
  const seconds = reports.reduce((total, { milliseconds }) => total + milliseconds, 0) / 1000;
  const root = element(
    'testsuites',
    {
      ...{ name: 'mesh-ci validate', tests: sum(), failures: sum('failed'), errors: 0 },
      ...{ skipped: sum('skipped'), time: seconds.toFixed(3) },
    },
    ['\n', ...suites.map(({ text }) => `${text}\n`)],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function suiteOf(
  report: CheckReport,
  environments: readonly string[],
): { readonly text: string; readonly cases: readonly Case[] } {
  const { check, milliseconds } = report;
  const cases = casesOf(report, environments);
  const counts = { tests: cases.length, failures: countOf(cases, 'failed'), errors: 0 };
  const attributes = { name: check.name, ...counts, skipped: countOf(cases, 'skipped') };
  const names = uniqueNames(cases);
  const written = cases.map(({ file, line, inside }, index) =>
    element('testcase', { classname: check.name, name: names[index], file, line, time: 0 }, inside),
  );
  const text = element('testsuite', { ...attributes, time: (milliseconds / 1000).toFixed(3) }, [
    '\n',
    ...written.map((one) => `  ${one}\n`),
  ]);
  return { text, cases };
}

function casesOf(report: CheckReport, environments: readonly string[]): readonly Case[] {
  const { check, findings, known, suppressed } = report;
  if (verdictOf(report, environments) === 'Off') return [skipped({ name: check.what }, 'It is off in mesh.yaml.')];
  const cases = [
    ...findings.map(caseOf),
    ...known.map((finding) => skipped(nameOf(finding), 'It is in the baseline.')),
    ...suppressed.map((finding) => skipped(nameOf(finding), `Suppressed ${suppressionInWords(finding.suppression)}`)),
  ];
  return cases.length === 0 ? [{ name: check.what, outcome: 'passed', inside: [] }] : cases;
}

function caseOf(finding: ReportedFinding): Case {
  const { severity, message, fix, place, rule } = finding;
  const where = [describePlace(place), `in ${describeTargets(finding)}`].filter((part) => part !== '').join(' ');
  const text = [describeFinding(finding), fix, where, documentationOf(rule)].join('\n');
  switch (severity) {
    case 'error':
      return {
        ...{ ...nameOf(finding), outcome: 'failed' },
        inside: [element('failure', { message, type: rule }, [escapeXml(text)])],
      };
    case 'warning':
      return { ...nameOf(finding), outcome: 'passed', inside: [element('system-out', {}, [escapeXml(text)])] };
    case 'unknown':
      return skipped(nameOf(finding), `Unknown: ${message} ${fix}`);
  }
}

function nameOf(finding: Finding): Pick<Case, 'name' | 'file' | 'line'> {
  return { name: describeFinding(finding), file: finding.place.file, line: finding.place.line };
}

function skipped(named: Pick<Case, 'name' | 'file' | 'line'>, message: string): Case {
  return { ...named, outcome: 'skipped', inside: [element('skipped', { message })] };
}

function countOf(cases: readonly Case[], outcome: Case['outcome'] | undefined): number {
  return outcome === undefined ? cases.length : cases.filter((one) => one.outcome === outcome).length;
}

/** Viewers take two cases of one name in one suite for the same test. */
function uniqueNames(cases: readonly Case[]): readonly string[] {
  const seen = new Map<string, number>();
  return cases.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
