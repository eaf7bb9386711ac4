import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Istioctl, type ValidateMessage, validateFile } from '../../../shared/istio/istioctl.ts';
import { CommandError } from '../../../shared/log/errors.ts';
import { isObject, type Json, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { cleanTexts } from '../cache/clean-texts.ts';
import type { Memory } from '../cache/memory.ts';
import { fixOf, isLeftOut } from '../istioctl/analysis-codes.ts';
import { type AnalyzeMessage, analyze } from '../istioctl/analyze.ts';
import type { CleanTexts, Engine, Problem } from '../model/check.ts';
import { type ManifestSet, namespaceOf } from '../model/manifest-set.ts';

const FIX = "Correct the field; Istio's reference of this kind says what is allowed.";

export interface IstioTools extends Istioctl {
  /** Of what istioctl need not be asked again. */
  readonly memory: Memory;
}

export function checkIstioManifests(tool: IstioTools): Engine {
  const valid = cleanTexts('istioctl validate', tool.memory);
  const analyzed = cleanTexts('istioctl analyze', tool.memory);
  return {
    name: 'check_istio_manifests',
    what: 'Everything that `istioctl validate` refuses in Istio objects, Services and Deployments, and what `istioctl analyze` finds without a cluster.',
    why: 'istiod ignores the object, or takes the port for plain TCP, and nothing in the deployment says so.',
    run: async (set) => {
      const directory = mkdtempSync(join(tool.temporary, 'istio-'));
      const objects = set.manifests.map((manifest) => ({ manifest, document: forIstioctl(set, manifest) }));
      const found = await Promise.all([
        validateNew(tool, directory, objects.filter(isWhatItSeems), valid),
        analyzeObjects(tool, directory, objects, analyzed),
      ]);
      valid.keep();
      analyzed.keep();
      return found.flat();
    },
  };
}

/**
 * `istioctl validate` knows Services and Deployments by their kind alone: one of another group, such as Knative's Service,
 * would be judged by rules that are not for it.
 */
function isWhatItSeems({ manifest: { identity } }: Validated): boolean {
  if (identity.kind === 'Service') return identity.group === '';
  return identity.kind !== 'Deployment' || identity.group === 'apps';
}

interface Validated {
  readonly manifest: Manifest;
  /** What istioctl is given. */
  readonly document: JsonObject;
}

/** Validates the objects that are not known to be valid: it judges each by itself. */
async function validateNew(
  tool: Istioctl,
  directory: string,
  objects: readonly Validated[],
  valid: CleanTexts,
): Promise<readonly Problem[]> {
  const texts = new Map(objects.map((object) => [object, JSON.stringify(object.document)]));
  const asked = objects.filter((object) => !valid.has(texts.get(object) ?? ''));
  const problems = await validateObjects(tool, directory, asked);
  const bad = new Set(problems.map(({ manifest }) => manifest));
  // A message of no object may be about any of them.
  if (!bad.has(undefined)) {
    valid.add(asked.filter(({ manifest }) => !bad.has(manifest)).map((object) => texts.get(object) ?? ''));
  }
  return problems;
}

async function validateObjects(
  tool: Istioctl,
  directory: string,
  objects: readonly Validated[],
): Promise<readonly Problem[]> {
  const [first] = objects;
  if (first === undefined) return [];
  const file = join(directory, `${objects.length}.yaml`);
  writeFileSync(file, objects.map(({ document }) => `${JSON.stringify(document)}\n`).join('---\n'));
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

/** How objects go together, and what istiod does with them though they are valid. */
async function analyzeObjects(
  tool: Istioctl,
  directory: string,
  objects: readonly Validated[],
  clean: CleanTexts,
): Promise<readonly Problem[]> {
  const istio = objects.filter(({ manifest }) => manifest.identity.group.endsWith('.istio.io'));
  // It looks at all of them together: what it says of one hangs on the others.
  const text = JSON.stringify(istio.map(({ document }) => document));
  if (istio.length === 0 || clean.has(text)) return [];
  try {
    const messages = await analyze(
      tool,
      directory,
      istio.map(({ document }) => document),
    );
    if (messages.length === 0) clean.add([text]);
    return messages.filter((message) => !isLeftOut(message)).flatMap((message) => asFound(message, istio));
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.timedOut) throw error;
    const message = `\`istioctl analyze\` crashed, so how the Istio objects fit together is unchecked: ${error.failure.lastLines.split('\n').at(-1)}`;
    return [{ severity: 'unknown', message, fix: 'Correct what the other checks find, and see whether it runs then.' }];
  }
}

function asFound(message: AnalyzeMessage, objects: readonly Validated[]): readonly Problem[] {
  const { code, level, path, document } = message;
  const manifest = document === undefined ? undefined : objects[document]?.manifest;
  const problem = {
    ...{ manifest, path, fix: fixOf(message) },
    message: `${`${message.message}.`.replace(/\.\.$/, '.')} (${code})`,
  };
  // A Gateway that the charts do not hold may be in the cluster; of what is in it, nothing is known.
  if (code === 'IST0101') return [{ ...problem, severity: 'unknown' }];
  if (code === 'IST0132' && !hasGateway(message.message, objects)) return [];
  return [{ ...problem, severity: level === 'Error' ? 'error' : 'warning' }];
}

/** Whether the Gateway that a message ends with is one of the objects. */
function hasGateway(message: string, objects: readonly Validated[]): boolean {
  const [, namespace, name] = / in Gateway ([^/\s]+)\/(\S+?)\.?$/.exec(message) ?? [];
  return objects.some(
    ({ document: { kind, metadata } }) =>
      kind === 'Gateway' && isObject(metadata) && metadata.namespace === namespace && metadata.name === name,
  );
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
