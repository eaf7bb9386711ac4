import { isObject, type Json, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';

export type Resources = Readonly<Record<'requests' | 'limits', JsonObject>>;

const RESOURCES: Resources = {
  requests: { cpu: '100m', memory: '64Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

/**
 * A case writes nothing but what it is about. This fills in what the others among the checks would miss: images, memory,
 * selectors. What is written stays as it is.
 * @param resources what containers without them get
 */
export function completed(set: ManifestSet, resources = RESOURCES): ManifestSet {
  const pairs = set.manifests.map((manifest) => [manifest, withBody(manifest, resources)] as const);
  return {
    ...set,
    manifests: pairs.map(([, manifest]) => manifest),
    releaseOf: new Map(
      pairs.flatMap(([before, after]) => {
        const release = set.releaseOf.get(before);
        return release === undefined ? [] : [[after, release] as const];
      }),
    ),
  };
}

const GROUPS = ['', 'apps', 'batch', 'autoscaling', 'networking.k8s.io', 'networking.istio.io'];

function withBody(manifest: Manifest, resources: Resources): Manifest {
  const { kind, group } = manifest.identity;
  return GROUPS.includes(group) ? { ...manifest, body: whole(kind, manifest.body, resources) } : manifest;
}

function whole(kind: string, body: JsonObject, resources: Resources): JsonObject {
  const spec = objectAt(body, 'spec');
  switch (kind) {
    case 'Service':
      return { ...body, spec: { ...spec, ports: namedPorts(spec) } };
    case 'Gateway': {
      const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
      return { ...body, spec: { servers, ...spec } };
    }
    case 'VirtualService':
      return { ...body, spec: { hosts: ['case'], http: [{ directResponse: { status: 404 } }], ...spec } };
    case 'Ingress':
      return { ...body, spec: { defaultBackend: { service: { name: 'case', port: { number: 80 } } }, ...spec } };
    case 'HorizontalPodAutoscaler':
      return {
        ...body,
        spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'case' }, ...spec },
      };
    case 'Pod':
      return { ...body, spec: withPod(spec, {}, resources) };
    case 'CronJob': {
      const job = objectAt(spec, 'jobTemplate');
      const jobSpec = objectAt(job, 'spec');
      const template = withTemplate(objectAt(jobSpec, 'template'), { restartPolicy: 'Never' }, resources);
      return {
        ...body,
        spec: { schedule: '0 3 * * *', ...spec, jobTemplate: { ...job, spec: { ...jobSpec, template } } },
      };
    }
    case 'Job':
      return {
        ...body,
        spec: { ...spec, template: withTemplate(objectAt(spec, 'template'), { restartPolicy: 'Never' }, resources) },
      };
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet': {
      const template = withTemplate(objectAt(spec, 'template'), {}, resources);
      const matchLabels = objectAt(objectAt(template, 'metadata'), 'labels');
      return { ...body, spec: { selector: { matchLabels }, ...spec, template } };
    }
    default:
      return body;
  }
}

/** Unnamed ports are a fault to istioctl. */
function namedPorts({ ports, type }: JsonObject): readonly Json[] {
  const list = Array.isArray(ports) ? ports : type === 'ExternalName' ? [] : [{ port: 80 }];
  return list.map((port: Json, index) => (isObject(port) ? { name: `tcp-${index}`, ...port } : port));
}

function withTemplate(template: JsonObject, pod: JsonObject, resources: Resources): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const labels = isObject(metadata.labels) && Object.keys(metadata.labels).length > 0 ? metadata.labels : { case: 'a' };
  return { ...template, metadata: { ...metadata, labels }, spec: withPod(objectAt(template, 'spec'), pod, resources) };
}

function withPod(spec: JsonObject, more: JsonObject, resources: Resources): JsonObject {
  const lists = ['containers', 'initContainers'].flatMap((field): [string, Json][] => {
    const list = spec[field];
    return Array.isArray(list) ? [[field, list.map((one: Json) => withContainer(one, resources))]] : [];
  });
  return { containers: [withContainer({ name: 'main' }, resources)], ...more, ...spec, ...Object.fromEntries(lists) };
}

function withContainer(container: Json, usual: Resources): Json {
  if (!isObject(container)) return container;
  const resources = objectAt(container, 'resources');
  const requests = { ...usual.requests, ...objectAt(resources, 'requests') };
  const limits = { ...usual.limits, ...objectAt(resources, 'limits') };
  return {
    image: 'registry.example.com/shop/case:1',
    ...container,
    resources: { ...resources, requests, limits },
  };
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isObject(value) ? value : {};
}
