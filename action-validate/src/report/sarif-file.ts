import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { bySeverity, type CheckReport, knownFindings, suppressedFindings } from '../model/check-report.ts';
import { type SarifFinding, type SarifInput, sarif } from './sarif.ts';

/**
 * What GitHub takes at most, and what of it it shows.
 * Source: https://docs.github.com/code-security/reference/code-scanning/troubleshoot-analysis-errors/results-exceed-limit.
 */
export const GITHUB_LIMITS = { results: 25_000, shown: 5000, compressedBytes: 10_000_000 } as const;

export interface SarifFile {
  readonly text: string;
  readonly results: number;
  /** The least severe ones, for which there was no room. */
  readonly leftOut: number;
}

/** What is told to code scanning: what counts, the most severe first, then what is known and what is suppressed. */
export function sarifFindings(reports: readonly CheckReport[], withBaseline: boolean): readonly SarifFinding[] {
  return [
    ...bySeverity(reports).map((finding) => ({ finding, baselineState: withBaseline ? ('new' as const) : undefined })),
    ...knownFindings(reports).map((finding) => ({ finding, baselineState: 'unchanged' as const })),
    ...suppressedFindings(reports).map((finding) => ({ finding, suppression: finding.suppression })),
  ];
}

/** The text of a SARIF file with as many findings as GitHub takes; it says itself how many are left out. */
export async function sarifFile(
  input: Omit<SarifInput, 'leftOut'>,
  limits: { readonly results: number; readonly compressedBytes: number } = GITHUB_LIMITS,
): Promise<SarifFile> {
  let count = Math.min(input.results.length, limits.results);
  for (;;) {
    const leftOut = input.results.length - count;
    const text = `${JSON.stringify(sarif({ ...input, results: input.results.slice(0, count), leftOut }))}\n`;
    const bytes = (await promisify(gzip)(text)).length;
    if (bytes <= limits.compressedBytes || count === 0) return { text, results: count, leftOut };
    // The share that would fit if all were alike, and a little less.
    count = Math.floor(count * Math.min(0.9, (limits.compressedBytes / bytes) * 0.95));
  }
}
