import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Api, connect } from './api.ts';
import { freePorts } from './ports.ts';
import { type BackgroundProcess, startProcess } from './process.ts';
import { waitFor } from './wait.ts';

export interface ControlPlane {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly api: Api;
  readonly processes: readonly BackgroundProcess[];
}

export interface ControlPlaneOptions {
  readonly tools: Readonly<Record<'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', string>>;
  readonly directory: string;
  /** Name of the context in the kubeconfig. */
  readonly context: string;
  /** Unix socket of the proxy that the API server reaches webhooks through. */
  readonly egressSocket: string;
  /** Told of each process as it is started, so that a start that fails can be cleaned up. */
  readonly onProcess: (process: BackgroundProcess) => void;
}

/** Starts etcd, the API server, the controller manager and the scheduler, and waits until the API server is ready. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { directory, tools } = options;
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const server = `https://127.0.0.1:${secure}`;
  const etcd = `http://127.0.0.1:${client}`;
  const token = randomBytes(24).toString('hex');
  await writeFiles(directory, token, options.egressSocket);
  const processes: BackgroundProcess[] = [];
  const start = async (name: keyof typeof tools, args: readonly string[]): Promise<BackgroundProcess> => {
    const started = await startProcess({ name, program: tools[name], args, directory });
    processes.push(started);
    options.onProcess(started);
    return started;
  };
  await start('etcd', [
    ...['--data-dir', 'etcd', '--unsafe-no-fsync', '--log-level', 'warn'],
    ...['--listen-client-urls', etcd, '--advertise-client-urls', etcd],
    ...['--listen-peer-urls', `http://127.0.0.1:${peer}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
    ...['--initial-cluster', `default=http://127.0.0.1:${peer}`],
  ]);
  const apiServer = await start('kube-apiserver', apiServerArguments(etcd, secure));
  const ca = await waitFor('certificate of the API server', async () => {
    if (!apiServer.isRunning()) throw new Error(`kube-apiserver ended:\n${await apiServer.lastLines()}`);
    return await readFile(join(directory, 'certificates', 'apiserver.crt'), 'utf8').catch(() => undefined);
  });
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(options.context, server, ca, token), { mode: 0o600 });
  const api = connect(server, ca, token);
  await waitFor('API server', async () => {
    if (!apiServer.isRunning()) throw new Error(`kube-apiserver ended:\n${await apiServer.lastLines()}`);
    return await api.call('GET', '/readyz').then(
      () => true,
      () => undefined,
    );
  });
  await start('kube-controller-manager', [
    ...['--kubeconfig', kubeconfig, '--leader-elect=false', '--secure-port=0'],
    ...['--service-account-private-key-file', 'service-account.key', '--root-ca-file', 'certificates/apiserver.crt'],
    ...['--kube-api-qps=200', '--kube-api-burst=400'],
    // Nodes are simulated: nothing reports their health, so nothing may judge it.
    '--controllers=*,-node-lifecycle-controller,-node-ipam-controller,-cloud-node-lifecycle-controller',
  ]);
  await start('kube-scheduler', [
    ...['--kubeconfig', kubeconfig, '--leader-elect=false', '--secure-port=0'],
    ...['--kube-api-qps=200', '--kube-api-burst=400'],
  ]);
  return { server, ca, token, kubeconfig, api, processes };
}

function apiServerArguments(etcd: string, port: number): string[] {
  return [
    ...['--etcd-servers', etcd, '--bind-address=127.0.0.1', `--secure-port=${port}`, '--cert-dir=certificates'],
    ...['--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16'],
    ...['--authorization-mode=RBAC', '--token-auth-file=tokens.csv', '--allow-privileged=true', '--profiling=false'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-account-key-file=service-account.key'],
    ...['--service-account-signing-key-file=service-account.key', '--egress-selector-config-file=egress.yaml'],
    // Without a controller that judges nodes, nobody would take this plugin's taint away.
    '--disable-admission-plugins=TaintNodesByCondition',
  ];
}

async function writeFiles(directory: string, token: string, egressSocket: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const secret = { mode: 0o600 };
  const egress = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: egressSocket } } },
      },
    ],
  };
  await mkdir(join(directory, 'certificates'));
  await Promise.all([
    writeFile(join(directory, 'service-account.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), secret),
    writeFile(join(directory, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, secret),
    writeFile(join(directory, 'egress.yaml'), stringify(egress)),
  ]);
}

function kubeconfigText(context: string, server: string, ca: string, token: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [
      { name: context, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name: `${context}-admin`, user: { token } }],
    contexts: [{ name: context, context: { cluster: context, user: `${context}-admin` } }],
  });
}
