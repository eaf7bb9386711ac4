import type { JsonPath } from '../../../../shared/manifest/finding.ts';
import { isObject, type Json, type Manifest, textOf } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { type Environment, environmentOf, expandVariables } from '../../objects/environment-variables.ts';
import { isIstiosOwn } from '../../objects/istio-own.ts';
import { allContainers, objectsIn, type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';
import { fullName } from '../../objects/service-host.ts';
import type { HostRegistry, KnownHost } from './host-registry.ts';
import { hostsInAddress, hostsInText, type NamedHost } from './hosts-in-text.ts';

/** Hosts of the mesh that variables and ConfigMaps name. */
export function checkNamedHosts(set: ManifestSet, registry: HostRegistry): Problem[] {
  return [
    ...podTemplates(set).flatMap((template) =>
      allContainers(template).flatMap(({ path, body }) => {
        const environment = environmentOf(set, template.manifest, body);
        return objectsIn(body, 'env').flatMap(([index, { name, value }]) =>
          typeof value === 'string'
            ? checkVariable(set, registry, template, environment, textOf(name), value, [...path, 'env', index, 'value'])
            : [],
        );
      }),
    ),
    ...ofKind(set, '', 'ConfigMap').flatMap((manifest) =>
      textsOf(manifest).flatMap(([key, text]) =>
        hostsInText(text).flatMap((named) => checkHost(set, registry, manifest, named, ['data', key])),
      ),
    ),
  ];
}

/**
 * The texts of a ConfigMap; not those that something fills in later, such as the injector's templates. Of Istio's own,
 * the mesh configuration alone: that is the user's, and the others repeat it.
 */
function textsOf(manifest: Manifest): readonly (readonly [string, string])[] {
  const data = isObject(manifest.body.data) ? manifest.body.data : {};
  const own = isIstiosOwn(manifest);
  return Object.entries(data).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' && !text.includes('{{') && (!own || key === 'mesh') ? [[key, text]] : [],
  );
}

/** Variables whose whole value may be an address without a scheme. */
const ADDRESS_NAME = /(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER|BROKER|UPSTREAM|TARGET|BACKEND)(E?S)?$/i;

function checkVariable(
  set: ManifestSet,
  registry: HostRegistry,
  { manifest, spec }: PodTemplate,
  environment: Environment,
  name: string,
  value: string,
  path: JsonPath,
): Problem[] {
  const { text, known } = expandVariables(value, environment);
  if (!known && /:\/\/[^/\s]*\$\(/.test(value)) {
    const message = `The host in ${name} is in a variable whose value is not in the charts, so whether it exists is not known.`;
    return [{ severity: 'unknown', message, fix: 'Nothing, if the variable is right.', manifest, path }];
  }
  const aliases: Json[] = objectsIn(spec, 'hostAliases').flatMap(([, { hostnames }]) =>
    Array.isArray(hostnames) ? hostnames : [],
  );
  const named = [...hostsInText(text), ...(ADDRESS_NAME.test(name) ? hostsInAddress(text) : [])];
  return named
    .filter(({ host }) => !aliases.includes(host))
    .flatMap((host) => checkHost(set, registry, manifest, host, path));
}

function checkHost(
  set: ManifestSet,
  registry: HostRegistry,
  manifest: Manifest,
  { host, port }: NamedHost,
  path: JsonPath,
): Problem[] {
  const namespace = namespaceOf(set, manifest);
  const name = meshName(host, namespace, registry);
  if (name === undefined) return [];
  const known = registry.find(name, namespace) ?? serviceOnly(registry.find(name));
  if (known === undefined) {
    const severity = registry.complete ? 'error' : 'unknown';
    const where = registry.complete ? 'There is no' : 'The charts hold no';
    const message = `${where} Service or ServiceEntry for ${host}.`;
    return [{ severity, message, fix: 'Correct the name, unless something else creates it.', manifest, path }];
  }
  if (port === undefined || known.ports === undefined || known.ports.includes(port)) return [];
  const message = `${host} has no port ${port}, only ${known.ports.join(', ')}.`;
  const fix = 'Use a port of the Service, not that of its pods.';
  return [{ severity: 'error', message, fix, manifest, path }];
}

/** DNS knows every Service, also one that is not exported to the sidecars of the namespace. */
function serviceOnly(known: KnownHost | undefined): KnownHost | undefined {
  return known?.manifest?.identity.kind === 'Service' ? known : undefined;
}

/**
 * The full name of what looks like a Service of the mesh; undefined for any other host. DNS completes a name in the
 * pod's own namespace, and `cart.shop` only looks like one when there is a namespace `shop`.
 */
function meshName(host: string, namespace: string | undefined, registry: HostRegistry): string | undefined {
  if (host === 'localhost' || /^[\d.]+$/.test(host)) return undefined;
  if (registry.find(host, namespace) !== undefined) return host;
  const inCluster = /^(.+)\.svc(\.cluster\.local)?$/.exec(host);
  if (inCluster !== null) return host.endsWith('.svc') ? `${host}.cluster.local` : host;
  const labels = host.split('.');
  const [service = '', second = ''] = labels;
  if (labels.length === 1) return namespace === undefined ? undefined : fullName(service, namespace);
  return labels.length === 2 && registry.hasNamespace(second) ? fullName(service, second) : undefined;
}
