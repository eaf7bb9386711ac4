import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import type { RenderedPair } from '../compare/change-set.ts';
import type { Comparison } from '../sides/comparison.ts';

/** What one job hands over to another as JSON: its part of a comparison. Its schema is handover.schema.json. */
export interface Handover {
  readonly format: 'mesh-ci-diff';
  /** Raised when an older action could not read it any more. */
  readonly version: 1;
  readonly base: HandedSide;
  readonly head: HandedSide;
  /** The commit that the author pushed last: what the comment is about. */
  readonly pushed: string;
  readonly notes: readonly string[];
  /** All environments of the comparison, in the order of promotion: those of other parts, too. */
  readonly environments: readonly string[];
  readonly pairs: readonly HandedPair[];
}

interface HandedSide {
  readonly sha: string;
  readonly version: string | null;
}

interface HandedPair {
  readonly environment: string;
  readonly base: readonly HandedObject[] | null;
  readonly head: readonly HandedObject[] | null;
  readonly again?: readonly HandedObject[];
}

interface HandedObject {
  /** The template that it comes from. */
  readonly file: string;
  readonly body: JsonObject;
}

/** A comparison of two commits, or a part of one: of some of its environments. */
export interface ComparisonPart extends Comparison {
  readonly pushed: string;
}

/** @param part what `essential` left of it: nothing here is masked */
export function toHandover({ base, head, pushed, notes, environments, pairs }: ComparisonPart): Handover {
  return {
    format: 'mesh-ci-diff',
    version: 1,
    base: { sha: base.sha, version: base.version ?? null },
    head: { sha: head.sha, version: head.version ?? null },
    ...{ pushed, notes, environments },
    pairs: pairs.map((pair) => ({
      environment: pair.environment,
      base: pair.base?.map(toObject) ?? null,
      head: pair.head?.map(toObject) ?? null,
      ...(pair.again === undefined ? {} : { again: pair.again.map(toObject) }),
    })),
  };
}

function toObject({ source, body }: Manifest): HandedObject {
  return { file: source.file, body };
}

/**
 * @param handover of the form that its schema wants
 * @throws UserError for an object without a name
 */
export function fromHandover({ base, head, pushed, notes, environments, pairs }: Handover): ComparisonPart {
  return {
    base: { sha: base.sha, version: base.version ?? undefined },
    head: { sha: head.sha, version: head.version ?? undefined },
    ...{ pushed, notes, environments },
    pairs: pairs.map(
      (pair): RenderedPair => ({
        environment: pair.environment,
        base: pair.base?.map(fromObject),
        head: pair.head?.map(fromObject),
        ...(pair.again === undefined ? {} : { again: pair.again.map(fromObject) }),
      }),
    ),
  };
}

function fromObject({ file, body }: HandedObject): Manifest {
  return manifestOf(body, { file, line: 1 });
}
