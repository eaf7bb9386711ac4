import type { Severity } from '../../../shared/manifest/finding.ts';
import { isObject, type JsonObject, type Manifest, textOf, valueAt } from '../../../shared/manifest/manifest.ts';
import { GATEWAY_APIS } from '../api-versions/gateway-api.ts';
import { ISTIO_APIS } from '../api-versions/istio.ts';
import { isOffByDefault, KUBERNETES_APIS } from '../api-versions/kubernetes.ts';
import { minorOf } from '../api-versions/minor-version.ts';
import type { ServedApi } from '../api-versions/served-api.ts';
import type { Check, Problem } from '../model/check.ts';
import { type ManifestSet, metadataMap, ofKind } from '../model/manifest-set.ts';

export const checkManifestApiVersions: Check = {
  name: 'check_manifest_api_versions',
  what: 'Every object is written in an API version that the target versions serve and do not plan to remove.',
  why: 'An upgrade of the cluster makes the next deployment fail: the API server does not know the kind any more.',
  perKubernetes: true,
  run: (set) => {
    const definitions = customResourceVersions(set);
    const targets = targetsOf(set);
    return set.manifests.flatMap((manifest) => {
      const defined = definitions.get(keyOf(manifest.identity.group, manifest.identity.kind));
      return defined === undefined ? checkTables(manifest, targets) : checkDefined(manifest, defined);
    });
  },
};

/** What serves an API, and the minor release of it that the manifests are for; undefined when that is not known. */
interface Target {
  readonly project: string;
  readonly minor: number | undefined;
  readonly apis: ReadonlyMap<string, ServedApi>;
}

const KUBERNETES = byKey(KUBERNETES_APIS);
const ISTIO = byKey(ISTIO_APIS);
const GATEWAY = byKey(GATEWAY_APIS);

function byKey(apis: readonly ServedApi[]): ReadonlyMap<string, ServedApi> {
  return new Map(apis.map((api) => [keyOf(`${api.group}/${api.version}`, api.kind), api]));
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}

function targetsOf(set: ManifestSet): readonly Target[] {
  return [
    { project: 'Kubernetes', minor: minorOf(set.versions.kubernetes), apis: KUBERNETES },
    { project: 'Istio', minor: minorOf(set.versions.istio), apis: ISTIO },
    { project: 'Gateway API', minor: gatewayApiMinor(set), apis: GATEWAY },
  ];
}

/** From the definitions in the charts: they say which release they are of. */
function gatewayApiMinor(set: ManifestSet): number | undefined {
  const definitions = ofKind(set, 'apiextensions.k8s.io', 'CustomResourceDefinition');
  const bundles = definitions.map(
    ({ body }) => metadataMap(body, 'annotations')['gateway.networking.k8s.io/bundle-version'],
  );
  return minorOf(textOf(bundles.find((bundle) => bundle !== undefined)));
}

function checkTables(manifest: Manifest, targets: readonly Target[]): Problem[] {
  const key = keyOf(manifest.apiVersion, manifest.identity.kind);
  return targets.flatMap(({ project, minor, apis }): Problem[] => {
    const api = apis.get(key);
    const found = api === undefined ? undefined : judge(api, project, minor);
    if (api === undefined || found === undefined) return [];
    const fix = api.replacement === undefined ? 'Use a version that is served.' : `Write it as ${api.replacement}.`;
    const [severity, what] = found;
    return [
      {
        severity,
        message: `${manifest.identity.kind} of ${manifest.apiVersion} ${what}.`,
        fix,
        manifest,
        path: ['apiVersion'],
      },
    ];
  });
}

function judge(api: ServedApi, project: string, minor: number | undefined): [Severity, string] | undefined {
  const { introduced = 0, deprecated, removed } = api;
  const target = `${project} 1.${minor}`;
  if (removed === 0) return ['error', `is in no release of ${project} since 1.0`];
  if (minor === undefined) {
    if (removed === undefined) return undefined;
    return ['unknown', `was removed in ${project} 1.${removed}, and which release the cluster has is not known`];
  }
  if (removed !== undefined && removed <= minor)
    return ['error', `is not served by ${target}: it was removed in 1.${removed}`];
  if (introduced > minor) return ['error', `is not served by ${target}: it came with 1.${introduced}`];
  if (project === 'Kubernetes' && isOffByDefault(api)) {
    return [
      'unknown',
      `is served by ${target} only when the API server is told to (--runtime-config), which is not known`,
    ];
  }
  if (deprecated === undefined || deprecated > minor) return undefined;
  const end = removed === undefined ? '' : `, and 1.${removed} removes it`;
  return ['warning', `is deprecated since ${project} 1.${deprecated}${end}`];
}

/** By group and kind, the versions of the definitions in the charts. Whether one is served is check_schema's to say. */
function customResourceVersions(set: ManifestSet): ReadonlyMap<string, readonly JsonObject[]> {
  return new Map(
    ofKind(set, 'apiextensions.k8s.io', 'CustomResourceDefinition').map(({ body }) => {
      const versions = valueAt(body, ['spec', 'versions']);
      const kind = textOf(valueAt(body, ['spec', 'names', 'kind']));
      return [
        keyOf(textOf(valueAt(body, ['spec', 'group'])), kind),
        Array.isArray(versions) ? versions.filter(isObject) : [],
      ];
    }),
  );
}

function checkDefined(manifest: Manifest, versions: readonly JsonObject[]): Problem[] {
  const { group, kind } = manifest.identity;
  const used = versions.find(({ name }) => manifest.apiVersion === `${group}/${textOf(name)}`);
  if (used?.deprecated !== true) return [];
  const told = typeof used.deprecationWarning === 'string' ? `: ${used.deprecationWarning}` : '';
  const others = versions.filter(({ served, deprecated }) => served === true && deprecated !== true);
  return [
    {
      ...{ severity: 'warning', manifest, path: ['apiVersion'] },
      message: `${kind} of ${manifest.apiVersion} is deprecated by its CustomResourceDefinition${told}.`.replace(
        /\.\.$/,
        '.',
      ),
      fix: `Use ${others.map(({ name }) => `${group}/${textOf(name)}`).join(' or ') || 'another version'}.`,
    },
  ];
}
