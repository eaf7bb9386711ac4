import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { YamlDocument } from '../../../shared/config/yaml-document.ts';
import type { JsonPath } from '../../../shared/manifest/finding.ts';

/** A place of an IstioOperator file that says which build of Istio's images is used. */
export interface IstioTag {
  readonly path: JsonPath;
  /** `image`: it is a part of an image's name. */
  readonly in: 'tag' | 'image';
  /** As written, such as `1.27.3-distroless`. */
  readonly tag: string;
  /** The tag without the variant of the image. */
  readonly version: string;
  readonly variant: string;
  /** The image is pinned by a digest too, which another tag would contradict. */
  readonly digest: boolean;
  /** Offsets in the file's text: of the whole scalar of a `tag`, of the tag alone in an image. */
  readonly start: number;
  readonly end: number;
}

/** Istio's own images. Another image with a tag has nothing to do with the version. */
const IMAGE = /\/(?:pilot|proxyv2|install-cni|ztunnel):(\w[\w.-]{0,127})(@)?/g;

/** Variants that Istio builds of every image. */
const VARIANT = /-(?:distroless|debug)$/;

/**
 * Every place of an IstioOperator file that holds the tag of Istio's images, in the order of the file: `spec.tag`,
 * those of a component and of values, and images that are written out, also inside patches and templates. A place
 * that is used by several aliases is one.
 * Source: IstioOperatorSpec in operator/pkg/apis/types.go and the values of manifests/charts of istio/istio.
 */
export function istioTags(yaml: YamlDocument): IstioTag[] {
  const tags = new Map<number, IstioTag>();
  const seen = new Set<Node>();
  const add = (tag: IstioTag): void => {
    if (!tags.has(tag.start)) tags.set(tag.start, tag);
  };
  const walk = (node: unknown, path: JsonPath): void => {
    const target = isAlias(node) ? node.resolve(yaml.document) : node;
    if (isScalar(target)) {
      for (const tag of isTagPath(path) ? tagOf(target, path) : imagesOf(target, path, yaml.text)) add(tag);
    } else if ((isMap(target) || isSeq(target)) && !seen.has(target)) {
      seen.add(target);
      if (isSeq(target)) for (const [index, item] of target.items.entries()) walk(item, [...path, index]);
      // What is merged in is there as if it were written out.
      else for (const { key, value } of target.items) walk(value, `${key}` === '<<' ? path : [...path, `${key}`]);
    }
  };
  walk(yaml.document.get('spec', true), ['spec']);
  return [...tags.values()].sort((a, b) => a.start - b.start);
}

/** `spec.tag`, `spec.components.pilot.tag`, `spec.components.ingressGateways[0].tag`, `spec.values.global.tag` … */
function isTagPath(path: JsonPath): boolean {
  const [, section, part, inner] = path;
  if (path.at(-1) !== 'tag') return false;
  const depth = path.length;
  if (section === 'components') return depth === 4 || (depth === 5 && typeof inner === 'number');
  if (section !== 'values' && section !== 'unvalidatedValues') return depth === 2;
  return part !== 'meshConfig' && (depth <= 4 || (part === 'cni' && inner === 'repair' && depth === 5));
}

function tagOf({ value, range }: Scalar, path: JsonPath): IstioTag[] {
  if (value === null || value === '' || !range) return [];
  return [{ path, in: 'tag', ...parts(String(value)), digest: false, start: range[0], end: range[1] }];
}

/** Found in the text as it is written: no escape of YAML is needed in an image's name. */
function imagesOf({ value, range }: Scalar, path: JsonPath, text: string): IstioTag[] {
  if (typeof value !== 'string' || !range) return [];
  return [...text.slice(range[0], range[1]).matchAll(IMAGE)].map((match): IstioTag => {
    const [whole, tag = '', digest] = match;
    const start = range[0] + match.index + whole.length - tag.length - (digest ?? '').length;
    return { path, in: 'image', ...parts(tag), digest: digest !== undefined, start, end: start + tag.length };
  });
}

function parts(tag: string): Pick<IstioTag, 'tag' | 'version' | 'variant'> {
  const [variant = ''] = VARIANT.exec(tag) ?? [];
  return { tag, version: tag.slice(0, tag.length - variant.length), variant };
}
