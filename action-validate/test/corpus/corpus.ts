import { cleanTexts } from '../../src/cache/clean-texts.ts';
import { NO_MEMORY } from '../../src/cache/memory.ts';
import type { Check, CleanTexts, SourceCheck } from '../../src/model/check.ts';
import { isCheck, isSourceCheck, type Problem } from '../../src/model/check.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import type { Sources } from '../../src/model/sources.ts';
import { setOf } from '../manifest-set.ts';

/** What a case gives to the check. A text is what a chart `app`, released into the namespace `shop`, renders to. */
export type CaseInput = string | ManifestSet | Sources;

/** What the check says, as `severity path message`, or `severity file:line [environments] message` of files. */
export type Saying = RegExp | string;

/** Something that the check must find, and nothing besides. */
export type Fault = readonly [name: string, input: CaseInput, says: Saying | readonly Saying[], about?: Origin];

/** Something that looks like a fault and is none. */
export type NearMiss = readonly [name: string, input: CaseInput, about?: Origin & Company];

export interface Origin {
  /** The public report that it comes from: of an accident, or of a tool that took it for a fault. */
  readonly source?: string;
}

export interface Company {
  /** Other checks to which it is a fault, and is meant to be. */
  readonly others?: readonly string[];
}

export interface Cases {
  readonly faults: readonly Fault[];
  readonly nearMisses: readonly NearMiss[];
}

/** The cases of one check. */
export interface CheckCorpus extends Cases {
  readonly check: Check | SourceCheck;
}

export function isSources(input: CaseInput): input is Sources {
  return typeof input !== 'string' && 'environments' in input;
}

/** The manifests of a case that is not about files. */
export function manifestsOf(input: string | ManifestSet): ManifestSet {
  return typeof input === 'string' ? setOf(input) : input;
}

/** Whether problems, as `inWords` has them, are those that a fault is to give. */
export function isAsSaid(found: readonly string[], says: Fault[2]): boolean {
  const sayings = [says].flat();
  return (
    found.length === sayings.length &&
    sayings.every((saying, index) =>
      typeof saying === 'string' ? found[index]?.includes(saying) : saying.test(found[index] ?? ''),
    )
  );
}

/**
 * What a check finds in a case. A check that does not look at what the case gives finds nothing.
 * @param clean of other cases that the check has looked at
 */
export function problemsOf(
  check: Check | SourceCheck,
  input: CaseInput,
  clean: CleanTexts = cleanTexts(check.name, NO_MEMORY),
): readonly Problem[] {
  if (isSources(input)) return isSourceCheck(check) ? check.runSources(input, clean) : [];
  return isCheck(check) ? check.run(manifestsOf(input)) : [];
}

/** The problem as the tables write it. */
export function inWords({ severity, path, place, message, ...rest }: Problem): string {
  if (!('environments' in rest)) return `${severity} ${(path ?? []).join('.')} ${message}`;
  const line = place?.line === undefined ? '' : `:${place.line}`;
  return `${severity} ${place?.file}${line} [${rest.environments}] ${message}`;
}
