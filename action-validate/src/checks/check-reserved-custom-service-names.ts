import { type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { type ManifestSet, namespaceOf, ofKind, releaseOf, sameNamespace } from '../model/manifest-set.ts';
import { textList } from '../model/options.ts';
import { isIstiosOwn } from '../objects/istio-own.ts';
import { MESH_CHARTS } from '../objects/mesh-charts.ts';

export interface ReservedServiceNameOptions {
  /** Names, and beginnings of names that end in `*`, that Kubernetes or the mesh uses. */
  readonly names: readonly string[];
  /** What the platform puts behind the name of a release to name a Service of its own. */
  readonly releaseSuffixes: readonly string[];
  /** What it puts behind the name of a workload. */
  readonly workloadSuffixes: readonly string[];
  /** The mesh's own charts, by their names. */
  readonly meshCharts: readonly string[];
}

export const RESERVED_SERVICE_NAME_DEFAULTS: ReservedServiceNameOptions = {
  names: ['kubernetes', 'kube-dns', 'istiod*', 'istio-ingressgateway', 'istio-egressgateway'],
  releaseSuffixes: ['-headless'],
  workloadSuffixes: ['-primary', '-canary'],
  meshCharts: MESH_CHARTS,
};

const OPTIONS: OptionSchemas = {
  names: textList(
    'Names, and beginnings of names that end in *. Default: kubernetes, kube-dns, istiod*, istio-ingressgateway, istio-egressgateway.',
  ),
  releaseSuffixes: textList('What the platform puts behind the name of a release. Default: -headless.'),
  workloadSuffixes: textList('What it puts behind the name of a workload. Default: -primary, -canary.'),
  meshCharts: textList("The mesh's own charts, by their names. Default: istio, istio-crd and Istio's official ones."),
};

export function checkReservedCustomServiceNames(
  options: ReservedServiceNameOptions = RESERVED_SERVICE_NAME_DEFAULTS,
): Check {
  return {
    name: 'check_reserved_custom_service_names',
    options: OPTIONS,
    what: 'No Service of a chart takes a name that Kubernetes, the mesh or a canary tool gives to a Service of its own.',
    why: 'The two overwrite each other, or traffic for the platform goes to an application.',
    run: (set) => ofKind(set, '', 'Service').flatMap((service) => checkService(set, service, options)),
  };
}

function checkService(set: ManifestSet, manifest: Manifest, options: ReservedServiceNameOptions): Problem[] {
  const release = releaseOf(set, manifest);
  if ((release !== undefined && options.meshCharts.includes(release.chart.name)) || isIstiosOwn(manifest)) return [];
  const { name } = manifest.identity;
  const found = { severity: 'error', manifest, path: ['metadata', 'name'] } as const;
  const problem = (message: string): Problem[] => [{ ...found, message, fix: 'Rename the Service.' }];
  const reserved = options.names.find((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
  if (reserved !== undefined) return problem(`The name ${name} is for Kubernetes' or the mesh's own Service.`);
  const ofRelease = options.releaseSuffixes.some((suffix) => name === `${release?.name}${suffix}`);
  if (release !== undefined && ofRelease && !isGoverning(set, manifest)) {
    return problem(`The name ${name} is what the platform calls the headless Service of the release ${release.name}.`);
  }
  const canary = canaryOf(set, manifest);
  if (canary !== undefined) {
    const message = `Flagger makes the Service ${name} for the Canary ${canary.identity.name}, and replaces the ports and the selector of this one.`;
    const fix = 'Remove the Service, or give the Canary another `spec.service.name`.';
    return [{ ...found, message, fix }];
  }
  for (const suffix of options.workloadSuffixes) {
    const base = name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';
    if (base === '' || isNamedByRollout(set, manifest) || !isTaken(set, manifest, base)) continue;
    return problem(`The name ${name} is what a canary tool calls its Service for ${base}.`);
  }
  return [];
}

/** Whether a StatefulSet names the Service as its own: it is then not a custom one. */
function isGoverning(set: ManifestSet, service: Manifest): boolean {
  return ofKind(set, 'apps', 'StatefulSet').some(
    (workload) =>
      sameNamespace(set, workload, service) &&
      valueAt(workload.body, ['spec', 'serviceName']) === service.identity.name,
  );
}

const ROLLOUT_SERVICES = [
  'canary.stableService',
  'canary.canaryService',
  'blueGreen.activeService',
  'blueGreen.previewService',
].map((field) => ['spec', 'strategy', ...field.split('.')]);

/** Argo Rollouts makes no Services: the user does, and names them in the Rollout. */
function isNamedByRollout(set: ManifestSet, service: Manifest): boolean {
  return ofKind(set, 'argoproj.io', 'Rollout').some(
    (rollout) =>
      sameNamespace(set, rollout, service) &&
      ROLLOUT_SERVICES.some((path) => valueAt(rollout.body, path) === service.identity.name),
  );
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'Service', 'Canary'];

/** Whether something of that name is in the namespace, for which the tool would make the Service. */
function isTaken(set: ManifestSet, service: Manifest, name: string): boolean {
  const namespace = namespaceOf(set, service);
  return set.manifests.some(
    (manifest) =>
      WORKLOADS.includes(manifest.identity.kind) &&
      namespaceOf(set, manifest) === namespace &&
      (manifest.identity.name === name || serviceOf(manifest) === name),
  );
}

/** The Canary for which Flagger makes the Service itself. One whose target is a Service takes that as it is. */
function canaryOf(set: ManifestSet, service: Manifest): Manifest | undefined {
  return ofKind(set, 'flagger.app', 'Canary').find(
    (canary) =>
      sameNamespace(set, canary, service) && !isOfService(canary) && serviceOf(canary) === service.identity.name,
  );
}

function isOfService({ body }: Manifest): boolean {
  return valueAt(body, ['spec', 'targetRef', 'kind']) === 'Service';
}

/**
 * What a Canary of Flagger calls its Services: as it says itself, else as its target.
 * Source: github.com/fluxcd/flagger/pkg/apis/flagger/v1beta1/canary.go, GetServiceNames; pkg/canary/service_controller.go.
 */
function serviceOf(canary: Manifest): unknown {
  if (canary.identity.kind !== 'Canary') return undefined;
  const named = isOfService(canary) ? '' : valueAt(canary.body, ['spec', 'service', 'name']);
  return named || valueAt(canary.body, ['spec', 'targetRef', 'name']);
}
