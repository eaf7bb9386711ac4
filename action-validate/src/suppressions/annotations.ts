import { nearest } from '../../../shared/config/nearest.ts';
import { isDay } from '../../../shared/config/validation-settings.ts';
import { describePath, type JsonPath } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import type { Json, Manifest } from '../../../shared/manifest/manifest.ts';
import { metadataMap } from '../model/manifest-set.ts';
import type { Suppression } from '../model/suppression.ts';
import { podTemplateOf } from '../objects/pod-templates.ts';

/** Stands before the name of the check in the key of an annotation. */
export const IGNORE = 'mesh-ci.dev/ignore-';

/** `until 2027-01-31: reason`. */
const VALUE = /^\s*until\s+(\S+?)\s*:\s*(\S[\s\S]*)$/;

/** Which checks there are, and which of them must not be suppressed. */
export interface SuppressionRules {
  readonly checks: readonly string[];
  readonly neverSuppress: readonly string[];
}

/** An annotation that begins with `IGNORE`. */
export interface Annotated {
  readonly manifest: Manifest;
  readonly path: JsonPath;
  /** What it says, or what is wrong with it. */
  readonly read: Suppression | { readonly fault: string; readonly fix: string };
}

export function isFault(read: Annotated['read']): read is Exclude<Annotated['read'], Suppression> {
  return 'fault' in read;
}

/** The annotations of an object and its pod template that ask for a check to be ignored, in that order. */
export function ignoreAnnotations(manifest: Manifest, rules: SuppressionRules): readonly Annotated[] {
  const [template] = podTemplateOf(manifest);
  const places: readonly (readonly [JsonPath, Readonly<Record<string, Json>>])[] = [
    [[], metadataMap(manifest.body, 'annotations')],
    ...(template === undefined || template.path.length === 0 ? [] : [[template.path, template.annotations] as const]),
  ];
  return places.flatMap(([place, annotations]) =>
    Object.keys(annotations)
      .filter((key) => key.startsWith(IGNORE))
      .map((key): Annotated => {
        const path = [...place, 'metadata', 'annotations', key];
        const written = `${describeIdentity(manifest.identity)} ${describePath(path)}`;
        return { manifest, path, read: readAnnotation(key.slice(IGNORE.length), annotations[key], written, rules) };
      }),
  );
}

function readAnnotation(
  check: string,
  value: Json | undefined,
  written: string,
  { checks, neverSuppress }: SuppressionRules,
): Annotated['read'] {
  if (!checks.includes(check)) {
    const close = nearest(check, checks);
    const fix = close === undefined ? 'Remove it.' : `Did you mean ${IGNORE}${close}?`;
    return { fault: `There is no check ${JSON.stringify(check)} to ignore.`, fix };
  }
  if (neverSuppress.includes(check)) {
    const fix = 'Correct what it finds, and remove the annotation; `validate.neverSuppress` of mesh.yaml says which.';
    return { fault: `${check} must not be ignored.`, fix };
  }
  const [, expires = '', reason = ''] = VALUE.exec(typeof value === 'string' ? value : '') ?? [];
  if (!isDay(expires)) {
    const fix = 'Write it as "until 2027-01-31: why it may be so".';
    return { fault: `${JSON.stringify(value)} does not say until which day ${check} is ignored, and why.`, fix };
  }
  return { check, reason: reason.trim(), expires, from: 'annotation', written };
}
