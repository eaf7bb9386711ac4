import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { valueAt } from '../../../shared/manifest/manifest.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { type ManifestSet, releaseOf } from '../model/manifest-set.ts';
import { textList } from '../model/options.ts';
import { describeRelease, type Release } from '../model/release.ts';
import { isIstiosOwn } from '../objects/istio-own.ts';
import { MESH_CHARTS } from '../objects/mesh-charts.ts';
import { isNamespaced } from '../objects/scope.ts';

export interface NamespaceOptions {
  /** Namespaces that no chart may use. */
  readonly reserved: readonly string[];
  /** Namespaces of the mesh, which its own charts alone may use. */
  readonly mesh: readonly string[];
  /** The mesh's own charts, by their names. */
  readonly meshCharts: readonly string[];
  /** Namespaces outside its release's that a chart may use, by its name. */
  readonly alsoAllowed: Readonly<Record<string, readonly string[]>>;
}

export const NAMESPACE_DEFAULTS: NamespaceOptions = {
  reserved: ['default', 'kube-system', 'kube-public', 'kube-node-lease'],
  mesh: ['istio-system'],
  meshCharts: MESH_CHARTS,
  alsoAllowed: {},
};

const OPTIONS: OptionSchemas = {
  reserved: textList('Namespaces that no chart may use. Default: default, kube-system, kube-public, kube-node-lease.'),
  mesh: textList('Namespaces of the mesh, which its own charts alone may use. Default: istio-system.'),
  meshCharts: textList("The mesh's own charts, by their names. Default: istio, istio-crd and Istio's official ones."),
  alsoAllowed: {
    description: "Namespaces outside its release's that a chart may use, by its name. Default: none.",
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } },
  },
};

export function checkNamespace(options: NamespaceOptions = NAMESPACE_DEFAULTS): Check {
  return {
    name: 'check_namespace',
    options: OPTIONS,
    what: "Every object lives in its release's namespace, and that is not one of Kubernetes' or the mesh's.",
    why: 'It lands where nobody looks for it, outside the policies and quotas of its team, and stays when the release goes.',
    run: (set) => [
      ...[...inheriting(set)].flatMap((release) => checkRelease(release, options)),
      ...set.manifests.flatMap((manifest) => checkObject(set, manifest, options)),
    ],
  };
}

/** Releases with objects that leave their namespace to them. */
function inheriting(set: ManifestSet): ReadonlySet<Release> {
  const objects = set.manifests.filter(
    (manifest) => manifest.identity.namespace === '' && isNamespaced(set, manifest) === true,
  );
  return new Set(objects.flatMap((manifest) => releaseOf(set, manifest) ?? []));
}

/** The namespace that objects without one of their own get. */
function checkRelease(release: Release, options: NamespaceOptions): Problem[] {
  if (release.namespace === undefined) {
    return [
      {
        severity: 'unknown',
        message: `The Helmfile leaves the namespace of the release ${release.name} to the kubeconfig.`,
        fix: 'Give the release a namespace.',
      },
    ];
  }
  const owner = ownerOf(release.namespace, isMeshChart(release, options), options);
  if (owner === undefined) return [];
  const message = `The release ${describeRelease(release)} puts its objects into a namespace of ${owner}.`;
  return [{ severity: 'error', message, fix: 'Give the release a namespace of its own.' }];
}

function checkObject(set: ManifestSet, manifest: Manifest, options: NamespaceOptions): Problem[] {
  const { namespace } = manifest.identity;
  if (namespace === '') return [];
  const problem = (severity: Problem['severity'], message: string, fix: string): Problem[] => [
    { severity, message, fix, manifest, path: ['metadata', 'namespace'] },
  ];
  const namespaced = isNamespaced(set, manifest);
  if (namespaced === false) {
    const message = `A ${manifest.identity.kind} is of the whole cluster, but has the namespace ${namespace}.`;
    return problem('error', message, 'Remove the namespace.');
  }
  const release = releaseOf(set, manifest);
  const also = release === undefined ? undefined : options.alsoAllowed[release.chart.name];
  if (also?.includes(namespace) === true || mustBeThere(manifest)) return [];
  const ofMesh = release === undefined ? isIstiosOwn(manifest) : isMeshChart(release, options);
  const owner = ownerOf(namespace, ofMesh, options);
  if (owner !== undefined) {
    const message = `It is put into ${namespace}, a namespace of ${owner}.`;
    return problem('error', message, 'Remove the namespace: the object then lives in that of its release.');
  }
  if (release === undefined) return [];
  if (release.namespace === undefined) {
    const message = `Whether ${namespace} is the namespace of its release ${release.name} is not known.`;
    return problem('unknown', message, 'Give the release a namespace in the Helmfile.');
  }
  if (namespace === release.namespace) return [];
  const message = `It is put into ${namespace}, but its release ${release.name} lives in ${release.namespace}.`;
  return problem('error', message, 'Remove the namespace, or write {{ .Release.Namespace }}.');
}

/** Whose namespace it is, when it is not for everyone. */
function ownerOf(namespace: string, ofMesh: boolean, options: NamespaceOptions): string | undefined {
  if (options.reserved.includes(namespace)) return 'Kubernetes';
  return options.mesh.includes(namespace) && !ofMesh ? 'the mesh' : undefined;
}

function isMeshChart({ chart }: Release, { meshCharts }: NamespaceOptions): boolean {
  return meshCharts.includes(chart.name);
}

/** Every aggregated API binds this role, and it is in kube-system only. */
function mustBeThere({ identity, body }: Manifest): boolean {
  const role = valueAt(body, ['roleRef', 'name']);
  return identity.kind === 'RoleBinding' && role === 'extension-apiserver-authentication-reader';
}
