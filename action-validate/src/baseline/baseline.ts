import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readTextFile } from '../../../shared/config/text-file.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { Finding } from '../../../shared/manifest/finding.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { subject } from '../model/subject.ts';
import { fingerprintOf } from './fingerprint.ts';

/** Findings that were there when somebody began to look. */
export interface Baseline {
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  /** The object and the path in it, for people; empty when it is about none. */
  readonly subject: string;
  readonly message: string;
  readonly environments: readonly string[];
}

/** What a report and a baseline have in common: the first can be used as the second. */
export function entryOf(finding: Finding): BaselineEntry {
  const { rule, message, environments } = finding;
  return { fingerprint: fingerprintOf(finding), rule, subject: subject(finding), message, environments };
}

/**
 * Reads a baseline, or a JSON report of an earlier run.
 * @param name how the file is called in messages
 * @throws UserError when it is not there or is neither of the two
 */
export async function readBaseline(path: string, name: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readTextFile(path, name);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The baseline \`${name}\` cannot be read.`, {
      where: { file: name },
      next: 'Write it with `write-baseline: true` and commit it, or correct the input `baseline`.',
      cause,
    });
  }
  return { file: name, entries: parseBaseline(text, name) };
}

export function parseBaseline(text: string, name: string): readonly BaselineEntry[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw notABaseline(name, 'it is not JSON', cause);
  }
  if (!isObject(body) || !Array.isArray(body.findings)) throw notABaseline(name, 'it has no list `findings`');
  const { findings, known = [] } = body;
  if (!Array.isArray(known)) throw notABaseline(name, 'its `known` is not a list');
  // Those that a report has set aside as known are known to the next run, too.
  const written: readonly Json[] = [...findings, ...known];
  return written.map((entry, index) => {
    if (isEntry(entry)) return entry;
    throw notABaseline(name, `finding ${index + 1} lacks one of fingerprint, rule, subject, message and environments`);
  });
}

function isEntry(entry: unknown): entry is BaselineEntry {
  if (!isObject(entry as Json)) return false;
  const { fingerprint, rule, subject: about, message, environments } = entry as Record<string, unknown>;
  return (
    [fingerprint, rule, about, message].every((part) => typeof part === 'string') &&
    Array.isArray(environments) &&
    environments.every((environment) => typeof environment === 'string')
  );
}

function notABaseline(name: string, why: string, cause?: unknown): UserError {
  return new UserError(`\`${name}\` is not a baseline: ${why}.`, {
    where: { file: name },
    next: 'Write it anew with `write-baseline: true`, or take the file of the output `report`.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Writes a baseline, sorted so that a later one differs in few lines. */
export async function writeBaseline(path: string, findings: readonly Finding[]): Promise<void> {
  const order = ({ rule, subject: about, message, fingerprint }: BaselineEntry): string =>
    JSON.stringify([rule, about, message, fingerprint]);
  const entries = findings.map(entryOf).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ findings: entries }, undefined, 2)}\n`);
}
