import type { SplitRule } from '../../../shared/config/mesh-config.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import type { Identity } from '../../../shared/manifest/identity.ts';
import { isObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import type { MeshObject } from '../render/variants.ts';

export type ChartName = SplitRule['chart'];

/**
 * API groups whose objects are instances of custom resources even when their definitions come from elsewhere: Istio's,
 * those of the Gateway API and of its inference extension, released (`k8s.io`) or experimental (`x-k8s.io`).
 * Source: every group of pkg/config/schema/metadata.yaml of istio/istio that Kubernetes does not serve itself.
 */
const CUSTOM_GROUPS: readonly RegExp[] = [
  /(^|\.)istio\.io$/,
  /^(gateway\.networking|inference\.networking)\.(x-)?k8s\.io$/,
];

/**
 * Which chart each object belongs to: definitions and everything else to `istio`, instances of custom resources to
 * `istio-crd`, which is installed after it, because an instance fails while its definition is not there.
 * @param rules of mesh.yaml: the first that fits an object decides instead
 * @throws UserError for a rule that fits nothing: what it was for is named otherwise now
 */
export function split(
  objects: readonly MeshObject[],
  rules: readonly SplitRule[],
  configFile: string,
): ReadonlyMap<ChartName, readonly MeshObject[]> {
  const unused = rules.find((rule) => !objects.some(({ identity }) => fits(rule, identity)));
  if (unused !== undefined) throw unusedRule(unused, configFile);
  const defined = new Set(objects.flatMap(({ variants }) => variants.flatMap(({ manifest }) => definedKind(manifest))));
  const chartOf = ({ identity }: MeshObject): ChartName => {
    const rule = rules.find((each) => fits(each, identity));
    if (rule !== undefined) return rule.chart;
    const isInstance =
      defined.has(`${identity.group}/${identity.kind}`) || CUSTOM_GROUPS.some((group) => group.test(identity.group));
    return isInstance ? 'istio-crd' : 'istio';
  };
  const charts = new Map<ChartName, MeshObject[]>([
    ['istio', []],
    ['istio-crd', []],
  ]);
  for (const object of objects) charts.get(chartOf(object))?.push(object);
  return charts;
}

function fits(rule: SplitRule, { group, kind, name }: Identity): boolean {
  return rule.kind === kind && (rule.group ?? group) === group && (rule.name ?? name) === name;
}

function unusedRule({ group, kind, name, chart }: SplitRule, file: string): UserError {
  const shown = [
    kind,
    group === undefined ? '' : ` of the group "${group}"`,
    name === undefined ? '' : ` named ${name}`,
  ];
  return new UserError(`\`charts.split\` puts ${shown.join('')} into \`${chart}\`, but there is no such object.`, {
    where: { file },
    next: 'Correct the rule, or remove it.',
  });
}

function definedKind(manifest: Manifest): string[] {
  const { spec } = manifest.body;
  if (!isCustomResourceDefinition(manifest) || !isObject(spec) || !isObject(spec.names)) return [];
  return [`${String(spec.group)}/${String(spec.names.kind)}`];
}
