import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { IstioSnapshot } from '../build/tools.ts';
import { removeAbandoned } from '../processes/abandoned.ts';
import type { Api } from './api.ts';
import { startControlPlane } from './control-plane.ts';
import { type Egress, startEgress } from './egress.ts';
import { installIstio } from './install.ts';
import { type Kubelet, startKubelet } from './kubelet.ts';
import { type BackgroundProcess, startProcess } from './process.ts';
import { type BedTools, installTools, needed } from './programs.ts';
import { startPrometheus } from './prometheus.ts';
import type { Bed } from './running-bed.ts';
import { takeSnapshot } from './snapshot.ts';
import { stagesText } from './stages.ts';
import { waitFor } from './wait.ts';
import { addWorkloads, workloadMix } from './workloads.ts';

export interface BedOptions {
  /** At least the programs of CLUSTER; those of an Istio and Prometheus where the bed comes to run them. */
  readonly tools: BedTools;
  /** How many injected workloads it begins with. Default: none. */
  readonly workloads?: number;
  /** The Istio that it begins with. Default: none. */
  readonly istio?: IstioSnapshot | 'none';
  /** Name of its kubeconfig context, cluster and user. Default: `bed`. */
  readonly name?: string;
  /** Runs a Prometheus that scrapes istiod. */
  readonly prometheus?: boolean;
  readonly log?: (line: string) => void;
}

const run = promisify(execFile);
const PREFIX = 'mesh-ci-bed-';
const NODES = ['node-1', 'node-2', 'node-3'];

/** Starts a bed. Several can run side by side; each has its own ports, directory and processes. */
export async function start(options: BedOptions): Promise<Bed> {
  const { tools } = options;
  const log = options.log ?? (() => {});
  const name = options.name ?? 'bed';
  const istio = options.istio ?? 'none';
  const install = istio === 'none' ? undefined : { snapshot: istio, tools: installTools(tools, istio) };
  const prometheusProgram = options.prometheus === true ? needed(tools, 'prometheus') : undefined;
  await removeAbandoned(tmpdir(), PREFIX);
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const processes: BackgroundProcess[] = [];
  const closing: { egress?: Egress; kubelet?: Kubelet; api?: Api } = {};
  const stop = async (): Promise<void> => {
    await closing.kubelet?.stop();
    await closing.egress?.close();
    closing.api?.close();
    await Promise.all(processes.map((started) => started.stop()));
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    log(`${name}: starting etcd and the Kubernetes control plane`);
    const egressSocket = join(directory, 'egress.sock');
    closing.egress = await startEgress(egressSocket, (host, port) => localPort(closing, host, port));
    const onProcess = (started: BackgroundProcess): void => void processes.push(started);
    const plane = await startControlPlane({ tools, directory, context: name, egressSocket, onProcess });
    const { api, kubeconfig } = plane;
    closing.api = api;
    const prometheus =
      prometheusProgram === undefined ? undefined : await startPrometheus(prometheusProgram, directory);
    if (prometheus !== undefined) onProcess(prometheus.process);
    closing.kubelet = startKubelet({
      ...{ api, kubeconfig, directory, tools, log: (line) => log(`${name}: ${line}`) },
      onServing: (port) => void prometheus?.scrape(port),
    });
    await addNodes(api);
    await writeFile(join(directory, 'stages.yaml'), stagesText());
    const kwokArguments = ['--kubeconfig', kubeconfig, '--manage-all-nodes=true', '--config', 'stages.yaml'];
    onProcess(await startProcess({ name: 'kwok', program: tools.kwok, args: kwokArguments, directory }));
    await waitFor('the nodes', async () => {
      const { items } = await api.call<{ items: { status: { allocatable?: object } }[] }>('GET', '/api/v1/nodes');
      return items.length === NODES.length && items.every(({ status }) => status.allocatable !== undefined)
        ? true
        : undefined;
    });
    log(`${name}: control plane ready at ${plane.server}`);
    const bed: Bed = {
      ...{ name, directory, kubeconfig, server: plane.server, token: plane.token, api },
      prometheusUrl: prometheus?.url,
      kubectl: async (...args) =>
        (await run(needed(tools, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], kubectlOptions(directory))).stdout,
      snapshot: () => takeSnapshot(api, closing.kubelet?.runningVersion()),
      addWorkloads: (specs) => addWorkloads(api, specs),
      stop,
    };
    if (install !== undefined) {
      log(`${name}: installing the ${install.snapshot} Istio`);
      await installIstio(bed, install.snapshot, install.tools);
    }
    if (options.workloads !== undefined && options.workloads > 0) {
      log(`${name}: starting ${options.workloads} workloads`);
      await bed.addWorkloads(workloadMix(options.workloads));
    }
    return bed;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** kubectl keeps a cache in its home directory; the bed's own goes with the bed. */
function kubectlOptions(home: string) {
  return { maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: home } };
}

/** Only istiod's webhook Service is served: the API server calls nothing else in the cluster. */
async function localPort(
  { api, kubelet }: { api?: Api; kubelet?: Kubelet },
  host: string,
  port: number,
): Promise<number | undefined> {
  if (api === undefined || kubelet === undefined || port !== 443) return undefined;
  const { items } = await api.call<{ items: { spec: { clusterIP: string }; metadata: { name: string } }[] }>(
    'GET',
    '/api/v1/namespaces/istio-system/services',
  );
  const found = items.find(({ spec, metadata }) => spec.clusterIP === host || host.startsWith(`${metadata.name}.`));
  return found === undefined ? undefined : kubelet.webhookPort();
}

async function addNodes(api: Api): Promise<void> {
  for (const name of NODES) {
    const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
    await api.call('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
  }
}
