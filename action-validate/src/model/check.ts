import type { FindingPlace, JsonPath, Severity } from '../../../shared/manifest/finding.ts';
import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import type { ManifestSet } from './manifest-set.ts';
import type { Sources } from './sources.ts';

/** What a check is to its readers. Its page in docs/checks.md has the same name. */
export interface CheckInfo {
  /** The rule id of its findings. */
  readonly name: string;
  /** What it checks, in one sentence. */
  readonly what: string;
  /** What goes wrong in a cluster when it fails. */
  readonly why: string;
  /** What can be set of it besides its severity; nothing when undefined. */
  readonly options?: OptionSchemas;
}

/** JSON Schemas of options, by their names: `npm run docs` writes them into that of mesh.yaml, to which `$ref` refers. */
export type OptionSchemas = Readonly<Record<string, JsonObject>>;

/** How a check of manifests hangs on what they are for, and on each other. */
interface Dependence {
  /** Whether it says something else for another version of Kubernetes: it is then run for each. */
  readonly perKubernetes?: true;
  /**
   * For a check that judges each object by itself: what it says of one hangs on that object, its release and the
   * CustomResourceDefinitions of the set alone. It is what a problem with an object speaks for: that object, or perhaps
   * all of its kind.
   */
  readonly judgesEach?: 'object' | 'kind';
}

/** A check that needs nothing but the manifests. */
export interface Check extends CheckInfo, Dependence {
  /** @param asked those of the set that it shall judge; all when undefined. Only for one with `judgesEach`. */
  readonly run: (set: ManifestSet, asked?: readonly Manifest[]) => readonly Problem[];
}

/** A check of what the renders are made from. It sees all environments at once. */
export interface SourceCheck extends CheckInfo {
  /** @param clean texts in which it need not look again */
  readonly runSources: (sources: Sources, clean: CleanTexts) => readonly SourceProblem[];
}

export function isCheck(check: Check | SourceCheck): check is Check {
  return 'run' in check;
}

export function isSourceCheck(check: Check | SourceCheck): check is SourceCheck {
  return 'runSources' in check;
}

/** A check that a program makes. */
export interface Engine extends CheckInfo, Dependence {
  /** @param asked those of the set that it shall judge; all when undefined. Only for one with `judgesEach`. */
  readonly run: (set: ManifestSet, asked?: readonly Manifest[]) => Promise<readonly Problem[]>;
}

/** What a check finds. Rule, file and environments are added by whoever runs it. */
export interface Problem {
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The object; absent when it is about all of them. */
  readonly manifest?: Manifest | undefined;
  /** Where in the object; absent for the whole of it. */
  readonly path?: JsonPath | undefined;
  /** Where it is, when no object says it. */
  readonly place?: FindingPlace | undefined;
  /** It is about the check, which could not do its work: neither settings nor suppressions are for it. */
  readonly ofCheckItself?: true;
}

/** What a check finds in the files. */
export interface SourceProblem extends Problem {
  readonly place: FindingPlace;
  /** Those that take the file or have the release. */
  readonly environments: readonly string[];
}

/** Texts in which a check has found nothing, in this run or in an earlier one. */
export interface CleanTexts {
  has(text: string): boolean;
  add(texts: readonly string[]): void;
  /** Keeps for the next run what this one has asked for or added. */
  keep(): void;
}
