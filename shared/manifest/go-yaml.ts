import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';
import { readScalar } from './go-scalar.ts';

const SCALAR: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  // `<<` is a merge when it is a key: that tag comes after this one.
  test: /^(?!<<$)/,
  resolve: readScalar,
};

/**
 * How Go's YAML, and so Kubernetes and Helm, read a scalar, for the library `yaml`: for texts of which the places are
 * asked for. `readDocuments` is quicker and exact where only the values are.
 */
export const GO_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  uniqueKeys: true,
  customTags: (tags: Tags): Tags => [SCALAR, ...tags.filter((tag) => !isOtherScalar(tag))],
};

function isOtherScalar(tag: Tags[number]): boolean {
  return typeof tag === 'object' && tag.collection === undefined && tag.tag !== SCALAR.tag;
}
