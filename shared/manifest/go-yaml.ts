import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';

const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text) => Number.parseInt(text.replace('0o', '').replaceAll('_', ''), 8),
};

/**
 * How Go's YAML, and so Kubernetes and Helm, read a scalar: YAML 1.1 (`yes` is true, `0755` is 493, `1_000` is 1000,
 * `<<` merges), but `0o755` is a number too and `22:22` and dates stay strings.
 */
export const GO_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  uniqueKeys: true,
  customTags: (tags: Tags): Tags => [OCTAL, ...tags.filter((tag) => !isForeign(tag))],
};

function isForeign(tag: Tags[number]): boolean {
  if (typeof tag === 'string') return tag === 'timestamp' || tag === 'intTime' || tag === 'floatTime';
  return tag.tag.endsWith(':timestamp') || ('format' in tag && tag.format === 'TIME');
}
