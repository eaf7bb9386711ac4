import { mkdir, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { ISTIO } from '../build/tools.ts';
import type { Api } from './api.ts';
import { freePorts } from './ports.ts';
import { type BackgroundProcess, startProcess } from './process.ts';
import type { BedTools } from './programs.ts';
import { SERVING_ANNOTATION } from './stages.ts';

const POLL_MILLISECONDS = 300;

/** The part of a kubelet that cannot be simulated: it runs the real istiod of each istiod pod. */
export interface Kubelet {
  /** Local port of an istiod that is ready, for the webhook Service's port 443. */
  webhookPort(): number | undefined;
  /** Local port of its metrics. */
  monitoringPort(): number | undefined;
  /** Image tag of the istiod that is ready, the newest first. */
  runningVersion(): string | undefined;
  stop(): Promise<void>;
}

export interface KubeletOptions {
  readonly api: Api;
  readonly kubeconfig: string;
  readonly directory: string;
  /** The istiods that it can run. */
  readonly tools: Pick<BedTools, 'pilot-discovery-older' | 'pilot-discovery-newer'>;
  readonly log: (line: string) => void;
  /** Port of metrics that stays the same when istiod is replaced, so that Prometheus need not know. */
  readonly onServing?: (monitoringPort: number) => void;
}

interface Istiod {
  readonly pod: string;
  readonly tag: string;
  readonly process: BackgroundProcess;
  readonly directory: string;
  readonly ports: { readonly https: number; readonly http: number; readonly monitoring: number };
  serving: boolean;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly {
      readonly image: string;
      readonly env?: readonly { name: string; value?: string }[];
    }[];
  };
}

export function startKubelet(options: KubeletOptions): Kubelet {
  const running = new Map<string, Istiod>();
  let stopped = false;
  const step = async (): Promise<void> => {
    const pods = await istiodPods(options.api);
    for (const pod of pods) {
      if (
        !running.has(pod.metadata.uid) &&
        pod.spec.nodeName !== undefined &&
        pod.metadata.deletionTimestamp === undefined
      ) {
        const istiod = await startIstiod(pod, options);
        if (istiod !== undefined) running.set(pod.metadata.uid, istiod);
      }
    }
    const present = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const [uid, istiod] of running) {
      if (!present.has(uid)) {
        running.delete(uid);
        options.log(`istiod ${istiod.tag} (${istiod.pod}) stopped`);
        await end(istiod);
      } else if (!istiod.serving && (await answers(istiod.ports.http))) {
        await markServing(options.api, istiod.pod);
        istiod.serving = true;
        options.log(`istiod ${istiod.tag} (${istiod.pod}) is serving`);
        options.onServing?.(istiod.ports.monitoring);
      }
    }
  };
  const loop = (async () => {
    while (!stopped) {
      await step().catch((error: unknown) => {
        // The API server may be restarting or gone; the next round tells.
        if (!stopped) options.log(`istiod kubelet: ${error instanceof Error ? error.message.slice(0, 200) : error}`);
      });
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  })();
  const newest = (): Istiod | undefined => [...running.values()].filter(({ serving }) => serving).at(-1);
  return {
    webhookPort: () => newest()?.ports.https,
    monitoringPort: () => newest()?.ports.monitoring,
    runningVersion: () => newest()?.tag,
    async stop() {
      stopped = true;
      await loop;
      await Promise.all([...running.values()].map(end));
    },
  };
}

async function istiodPods(api: Api): Promise<readonly Pod[]> {
  const list = await api.call<{ items: readonly Pod[] }>(
    'GET',
    '/api/v1/namespaces/istio-system/pods?labelSelector=app%3Distiod',
  );
  return list.items;
}

async function startIstiod(pod: Pod, options: KubeletOptions): Promise<Istiod | undefined> {
  const [container] = pod.spec.containers;
  const tag = container?.image.split(':').at(-1) ?? '';
  const program = programFor(tag, options.tools);
  // As with an image that cannot be pulled, the pod stays pending.
  if (program === undefined) return undefined;
  const [https = 0, http = 0, monitoring = 0, grpc = 0, secureGrpc = 0, ctrlz = 0] = await freePorts(6);
  const directory = join(options.directory, pod.metadata.name);
  await mkdir(directory, { recursive: true });
  const revision = container?.env?.find(({ name }) => name === 'REVISION')?.value ?? 'default';
  const started = await startProcess({
    name: 'istiod',
    program,
    directory,
    args: [
      ...['discovery', '--kubeconfig', options.kubeconfig, '--httpsAddr', `127.0.0.1:${https}`],
      ...['--httpAddr', `127.0.0.1:${http}`, '--monitoringAddr', `127.0.0.1:${monitoring}`],
      ...['--grpcAddr', `127.0.0.1:${grpc}`, '--secureGRPCAddr', `127.0.0.1:${secureGrpc}`],
      ...['--ctrlz_port', String(ctrlz), '--log_output_level', 'default:warn'],
    ],
    env: {
      POD_NAME: pod.metadata.name,
      POD_NAMESPACE: 'istio-system',
      REVISION: revision,
      PILOT_CERT_PROVIDER: 'istiod',
      INJECTION_WEBHOOK_CONFIG_NAME: 'istio-sidecar-injector',
      VALIDATION_WEBHOOK_CONFIG_NAME: 'istio-validator-istio-system',
    },
  });
  options.log(`istiod ${tag} (${pod.metadata.name}) started`);
  return {
    pod: pod.metadata.name,
    tag,
    process: started,
    directory,
    ports: { https, http, monitoring },
    serving: false,
  };
}

function programFor(tag: string, tools: KubeletOptions['tools']): string | undefined {
  if (tag === ISTIO.older) return tools['pilot-discovery-older'];
  if (tag === ISTIO.newer) return tools['pilot-discovery-newer'];
  return undefined;
}

async function end(istiod: Istiod): Promise<void> {
  await istiod.process.stop();
  await rm(istiod.directory, { recursive: true, force: true });
}

/** istiod's readiness probe, as its Deployment declares it: GET /ready. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get(`http://127.0.0.1:${port}/ready`, { timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });
}

async function markServing(api: Api, pod: string): Promise<void> {
  await api.call(
    'PATCH',
    `/api/v1/namespaces/istio-system/pods/${pod}`,
    { metadata: { annotations: { [SERVING_ANNOTATION]: 'true' } } },
    'application/merge-patch+json',
  );
}
