// The only module that loads @kubernetes/client-node, which makes a bundle eleven times larger.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import {
  AdmissionregistrationV1Api,
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
} from '@kubernetes/client-node';
import { UserError } from '../log/errors.ts';
import { describeRef, FIELD_MANAGER, type Kube, type Restartable, type WorkloadRef } from './kube.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import type { ApiAnswer, SendRequest } from './objects.ts';

const PAGE = 500;
const REQUEST_MILLISECONDS = 60_000;
/** Attempts of a request that fails without an answer or with one that says "later". */
const ATTEMPTS = 4;
const FIRST_PAUSE_MILLISECONDS = 500;

/** A cluster, through the API server of a kubeconfig's context. */
export function connectKube({ text, context, server }: Kubeconfig): Kube {
  const config = new KubeConfig();
  config.loadFromString(text);
  config.setCurrentContext(context);
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const batch = config.makeApiClient(BatchV1Api);
  const admission = config.makeApiClient(AdmissionregistrationV1Api);
  const ask = <T>(doing: string, request: () => Promise<T>): Promise<T> => asked(server, doing, request);
  const everything = <T>(
    doing: string,
    list: (page: { limit: number; _continue?: string }) => Promise<Page<T>>,
  ): Promise<T[]> => allPages((page) => ask(doing, () => list(page)));
  const pick = <N, A>(namespace: string | undefined, one: (namespace: string) => N, all: () => A): N | A =>
    namespace === undefined ? all() : one(namespace);

  return {
    server,
    version: async () => {
      const { gitVersion } = await ask('asking for its version', () => config.makeApiClient(VersionApi).getCode());
      return gitVersion;
    },
    configMap: (namespace, name) =>
      orUndefined(
        ask(`reading ConfigMap ${namespace}/${name}`, () => core.readNamespacedConfigMap({ namespace, name })),
      ),
    namespaces: () => everything('listing namespaces', (page) => core.listNamespace(page)),
    pods: (namespace, labelSelector) =>
      everything('listing pods', (page) =>
        pick(
          namespace,
          (one) =>
            core.listNamespacedPod({
              ...page,
              namespace: one,
              ...(labelSelector === undefined ? {} : { labelSelector }),
            }),
          () => core.listPodForAllNamespaces(page),
        ),
      ),
    workloads: async (namespace) => {
      const [deployments, statefulSets, daemonSets] = await Promise.all([
        everything('listing Deployments', (page) =>
          pick(
            namespace,
            (one) => apps.listNamespacedDeployment({ ...page, namespace: one }),
            () => apps.listDeploymentForAllNamespaces(page),
          ),
        ),
        everything('listing StatefulSets', (page) =>
          pick(
            namespace,
            (one) => apps.listNamespacedStatefulSet({ ...page, namespace: one }),
            () => apps.listStatefulSetForAllNamespaces(page),
          ),
        ),
        everything('listing DaemonSets', (page) =>
          pick(
            namespace,
            (one) => apps.listNamespacedDaemonSet({ ...page, namespace: one }),
            () => apps.listDaemonSetForAllNamespaces(page),
          ),
        ),
      ]);
      return [
        ...deployments.map((item): Restartable => ({ ...item, kind: 'Deployment' })),
        ...statefulSets.map((item): Restartable => ({ ...item, kind: 'StatefulSet' })),
        ...daemonSets.map((item): Restartable => ({ ...item, kind: 'DaemonSet' })),
      ];
    },
    replicaSets: () => everything('listing ReplicaSets', (page) => apps.listReplicaSetForAllNamespaces(page)),
    jobs: () => everything('listing Jobs', (page) => batch.listJobForAllNamespaces(page)),
    cronJobs: () => everything('listing CronJobs', (page) => batch.listCronJobForAllNamespaces(page)),
    mutatingWebhooks: (labelSelector) =>
      everything('listing MutatingWebhookConfigurations', (page) =>
        admission.listMutatingWebhookConfiguration({ ...page, labelSelector }),
      ),
    workload: (ref) => orUndefined(ask(`reading ${describeRef(ref)}`, () => readWorkload(apps, ref))),
    warnings: async (namespace, uid) => {
      const fieldSelector = `involvedObject.uid=${uid},type=Warning`;
      const events = await everything('listing events', (page) =>
        core.listNamespacedEvent({ ...page, namespace, fieldSelector }),
      );
      return events.map(({ reason, message }) => `${reason ?? 'Warning'}: ${message ?? ''}`);
    },
    annotateTemplate: (ref, annotations) =>
      ask(`restarting ${describeRef(ref)}`, async () => {
        const body = { spec: { template: { metadata: { annotations } } } };
        const request = { namespace: ref.namespace, name: ref.name, body, fieldManager: FIELD_MANAGER };
        const options = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
        switch (ref.kind) {
          case 'Deployment':
            await apps.patchNamespacedDeployment(request, options);
            return;
          case 'StatefulSet':
            await apps.patchNamespacedStatefulSet(request, options);
            return;
          case 'DaemonSet':
            await apps.patchNamespacedDaemonSet(request, options);
            return;
        }
      }),
  };
}

/**
 * The same API server for requests whose answers are taken as they are: the typed clients leave out fields that are newer
 * than they.
 */
export function connectApi({ text: kubeconfig, context, server }: Kubeconfig): SendRequest {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  config.setCurrentContext(context);
  return async ({ method, path, body, contentType }) => {
    const options: RequestOptions = {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': contentType }) },
    };
    await config.applyToHTTPSOptions(options);
    return await asked(server, `${method} ${path}`, () => send(`${server.replace(/\/$/, '')}${path}`, options, body));
  };
}

function send(url: string, options: RequestOptions, body: string | undefined): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = (url.startsWith('http:') ? httpRequest : httpsRequest)(url, options, (incoming) => {
      text(incoming).then((answer) => {
        const status = incoming.statusCode ?? 0;
        // Thrown, so that it is tried again.
        if (status === 429 || status >= 500) reject(new ApiException(status, answer, answer, {}));
        else resolve({ status, body: parsedOrText(answer) });
      }, reject);
    });
    outgoing.setTimeout(REQUEST_MILLISECONDS, () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

interface Page<T> {
  readonly items: T[];
  readonly metadata?: { readonly _continue?: string };
}

async function allPages<T>(list: (page: { limit: number; _continue?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const page = await list(next === undefined ? { limit: PAGE } : { limit: PAGE, _continue: next });
    items.push(...page.items);
    next = page.metadata?._continue;
  } while (next !== undefined && next !== '');
  return items;
}

async function readWorkload(apps: AppsV1Api, ref: WorkloadRef): Promise<Restartable> {
  switch (ref.kind) {
    case 'Deployment':
      return { ...(await apps.readNamespacedDeployment(ref)), kind: ref.kind };
    case 'StatefulSet':
      return { ...(await apps.readNamespacedStatefulSet(ref)), kind: ref.kind };
    case 'DaemonSet':
      return { ...(await apps.readNamespacedDaemonSet(ref)), kind: ref.kind };
  }
}

/** Signals an object that is not there. */
class NotFound extends UserError {}

async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Tries again what failed on the way or was put off; every request of mesh-ci may be repeated. */
async function asked<T>(server: string, doing: string, request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      const status = error instanceof ApiException ? Number(error.code) : undefined;
      const passing = status === undefined || status === 429 || status >= 500;
      if (!passing || attempt === ATTEMPTS) throw kubeError(error, status, server, doing);
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1)));
    }
  }
}

function kubeError(error: unknown, status: number | undefined, server: string, doing: string): Error {
  const where = { object: server };
  const message = error instanceof ApiException ? statusMessage(error.body) : causeMessage(error);
  if (status === undefined) {
    return new UserError(`The API server cannot be reached (${doing}): ${message}.`, {
      where,
      next: 'Check that the cluster is up, that this runner may reach it, and the kubeconfig’s server and CA.',
      cause: error,
    });
  }
  if (status === 401) {
    return new UserError(`The API server refuses the kubeconfig's credentials (${doing}).`, {
      where,
      next: 'The token or certificate is wrong or has expired: renew the secret `KUBECONFIG` of this environment.',
      cause: error,
    });
  }
  if (status === 403) {
    return new UserError(`The kubeconfig's user lacks a permission: ${message}.`, {
      where,
      next: 'Grant it: the README of this action has the ClusterRole that it needs.',
      cause: error,
    });
  }
  const text = `The API server answered ${status} while ${doing}: ${message}.`;
  const next = 'Run the same request with kubectl to see more.';
  return status === 404
    ? new NotFound(text, { where, next, cause: error })
    : new UserError(text, { where, next, cause: error });
}

/** The message of a Kubernetes Status object. */
function statusMessage(body: unknown): string {
  const parsed: unknown = typeof body === 'string' ? parsedOrText(body) : body;
  if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return withoutStop(String(parsed.message));
  return withoutStop(String(parsed).slice(0, 300));
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `fetch failed` says nothing; its innermost cause does. */
function causeMessage(error: unknown): string {
  let current: unknown = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError) current = current.errors[0];
  return withoutStop(current instanceof Error ? current.message : String(current));
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}
