import { relative, resolve, sep } from 'node:path';
import type { Log, PhysicalLocation, ReportingDescriptor, Result, Suppression as SarifSuppression } from 'sarif';
import { describeTargets, type Finding, type FindingPlace, type Severity } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { fingerprintOf } from '../baseline/fingerprint.ts';
import type { CheckInfo } from '../model/check.ts';
import { subject } from '../model/subject.ts';
import type { Suppression } from '../model/suppression.ts';
import { documentationOf } from './documentation.ts';

/** What a SARIF file is made from. */
export interface SarifInput {
  /** Those that have run. */
  readonly checks: readonly CheckInfo[];
  /** In the order of the file. */
  readonly results: readonly SarifFinding[];
  /** How many more there were than the file may hold. */
  readonly leftOut: number;
  /** Absolute path of the checkout. */
  readonly workspace: string;
  /** The file that is named for findings that are in none. */
  readonly fallback: string;
}

export interface SarifFinding {
  readonly finding: Finding;
  readonly suppression?: Suppression | undefined;
  /** As compared with a baseline; undefined without one. */
  readonly baselineState?: 'new' | 'unchanged' | undefined;
}

const LEVELS: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', unknown: 'note' };

/**
 * Findings in SARIF 2.1.0, as GitHub code scanning reads it.
 * Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support.
 */
export function sarif(input: SarifInput): Log {
  const { checks, results, leftOut } = input;
  const indices = new Map(checks.map(({ name }, index) => [name, index]));
  const seen = new Map<string, number>();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mesh-ci validate',
            informationUri: 'https://github.com/mesh-ci/mesh-ci',
            rules: checks.map(ruleOf),
          },
        },
        automationDetails: { id: 'mesh-ci-validate/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...(leftOut === 0
              ? {}
              : {
                  toolExecutionNotifications: [
                    {
                      level: 'warning',
                      message: { text: `${leftOut} more findings do not fit here: GitHub takes no larger file.` },
                    },
                  ],
                }),
          },
        ],
        results: results.map((one) => {
          const fingerprint = fingerprintOf(one.finding);
          const count = (seen.get(fingerprint) ?? 0) + 1;
          seen.set(fingerprint, count);
          return resultOf(one, indices.get(one.finding.rule), `${fingerprint}:${count}`, input);
        }),
      },
    ],
  };
}

function ruleOf({ name, what, why }: CheckInfo): ReportingDescriptor {
  return {
    ...{ id: name, name },
    shortDescription: { text: plain(what) },
    fullDescription: { text: plain(why) },
    helpUri: documentationOf(name),
    help: { text: plain(`${what} ${why} ${documentationOf(name)}`) },
    defaultConfiguration: { level: 'error' },
  };
}

function resultOf(
  { finding, suppression, baselineState }: SarifFinding,
  ruleIndex: number | undefined,
  fingerprint: string,
  input: SarifInput,
): Result {
  const { rule, severity, message, fix, identity, place, environments, kubernetes } = finding;
  const about = subject(finding);
  const text = `${about === '' ? '' : `${about}: `}${message}\n${fix}\nIn ${describeTargets(finding)}.`;
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: plain(text) },
    locations: [
      {
        physicalLocation: physicalLocation(place, input),
        ...(identity === undefined
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: about, name: describeIdentity(identity), kind: 'object' }] }),
      },
    ],
    partialFingerprints: {
      'meshCiFinding/v1': fingerprint,
      // Without a line of its own, all findings of a template would be one to GitHub.
      ...(place.line === undefined ? { primaryLocationLineHash: fingerprint } : {}),
    },
    ...(baselineState === undefined ? {} : { baselineState }),
    // All results of a run have this property, or none of them (section 3.27.23).
    suppressions: suppression === undefined ? [] : [sarifSuppression(suppression)],
    properties: { environments: [...environments], ...(kubernetes === undefined ? {} : { kubernetes }) },
  };
}

function physicalLocation(place: FindingPlace, { workspace, fallback }: SarifInput): PhysicalLocation {
  const inside = relative(workspace, resolve(workspace, place.file ?? fallback));
  const path = (inside.startsWith('..') ? fallback : inside).toWellFormed();
  return {
    artifactLocation: { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: {
      startLine: place.line ?? 1,
      ...(place.column === undefined ? {} : { startColumn: place.column }),
    },
  };
}

function sarifSuppression({ from, reason, expires, written }: Suppression): SarifSuppression {
  return {
    kind: from === 'annotation' ? 'inSource' : 'external',
    status: 'accepted',
    justification: `${reason} (until ${expires}, ${written})`,
  };
}

/**
 * Text that stands for itself in a message: `{0}` would be a placeholder, `[a](b)` a link. Other braces are not doubled,
 * though section 3.11.5 asks for it: viewers that show the text as it is would show them so.
 */
function plain(text: string): string {
  return text.replace(/\{(?=\d+\})/g, '{\u200b').replaceAll('](', ']\u200b(');
}
