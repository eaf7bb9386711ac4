import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Istioctl, type ValidateMessage, validateFile } from '../../../shared/istio/istioctl.ts';
import { isObject, type Json, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { CommandError } from '../../../shared/report/errors.ts';
import type { Engine, Problem } from '../check.ts';
import { type ManifestSet, namespaceOf } from '../manifest-set.ts';

const FIX = "Correct the field; Istio's reference of this kind says what is allowed.";

export function checkIstioManifests(tool: Istioctl): Engine {
  return {
    name: 'check_istio_manifests',
    what: 'Everything that `istioctl validate` refuses in Istio objects, Services and Deployments.',
    why: 'istiod ignores the object, or takes the port for plain TCP, and nothing in the deployment says so.',
    run: async (set) => {
      const directory = await mkdtemp(join(tool.temporary, 'istio-'));
      const objects = set.manifests.map((manifest) => ({ manifest, document: forIstioctl(set, manifest) }));
      return await validateObjects(tool, directory, objects);
    },
  };
}

interface Validated {
  readonly manifest: Manifest;
  /** What istioctl is given. */
  readonly document: JsonObject;
}

async function validateObjects(
  tool: Istioctl,
  directory: string,
  objects: readonly Validated[],
): Promise<readonly Problem[]> {
  const [first] = objects;
  if (first === undefined) return [];
  const file = join(directory, `${objects.length}.yaml`);
  await writeFile(file, objects.map(({ document }) => `${JSON.stringify(document)}\n`).join('---\n'));
  try {
    return (await validateFile(tool, file)).map((message) => asProblem(message, objects));
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.timedOut) throw error;
    // istioctl crashes on some objects, such as a Service without `spec`, and then says nothing of the others.
    if (objects.length === 1) {
      const message = 'istioctl crashes on this object: a field is missing or of another type than it expects.';
      return [{ severity: 'error', message, fix: 'See what check_schema says of it.', manifest: first.manifest }];
    }
    const middle = Math.ceil(objects.length / 2);
    return [
      ...(await validateObjects(tool, directory, objects.slice(0, middle))),
      ...(await validateObjects(tool, directory, objects.slice(middle))),
    ];
  }
}

function asProblem({ severity, object, message }: ValidateMessage, objects: readonly Validated[]): Problem {
  const found = objects.find(
    ({ document: { kind, metadata } }) =>
      isObject(metadata) && `${kind}/${metadata.namespace ?? ''}/${metadata.name ?? ''}` === object,
  );
  const text = found === undefined && object !== undefined ? `${object}: ${message}` : message;
  return { severity, message: `${text}.`.replace(/\.\.$/, '.'), fix: FIX, manifest: found?.manifest };
}

/** Istio's names for the values of `appProtocol` that Kubernetes defines: istio.io/istio/pkg/config/kube/conversion.go. */
const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** The object as the cluster will have it, in words that `istioctl validate` knows as well as istiod does. */
function forIstioctl(set: ManifestSet, manifest: Manifest): JsonObject {
  const { body, identity } = manifest;
  const namespace = namespaceOf(set, manifest);
  const metadata = isObject(body.metadata) ? body.metadata : {};
  const placed = namespace === undefined ? body : { ...body, metadata: { ...metadata, namespace } };
  if (identity.kind !== 'Service' || identity.group !== '' || !isObject(body.spec)) return placed;
  const { ports } = body.spec;
  if (!Array.isArray(ports)) return placed;
  return { ...placed, spec: { ...body.spec, ports: ports.map(withIstioProtocol) } };
}

function withIstioProtocol(port: Json): Json {
  if (!isObject(port) || typeof port.appProtocol !== 'string') return port;
  const known = APP_PROTOCOLS[port.appProtocol];
  return known === undefined ? port : { ...port, appProtocol: known };
}
