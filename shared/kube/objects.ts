import { UserError } from '../log/errors.ts';
import { describeIdentity, groupOf, type Identity } from '../manifest/identity.ts';
import { isObject, type Json, type JsonObject } from '../manifest/manifest.ts';

/** Sends one request to an API server. Throws when there is no answer, or one of 5xx, in several attempts. */
export type SendRequest = (request: ApiRequest) => Promise<ApiAnswer>;

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH';
  /** With its query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; text where it is none. */
  readonly body: unknown;
}

/** An object of any kind, as it is named in a request. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** For an object of a kind that has one and does not say it. */
  readonly namespace: string;
  readonly name: string;
}

/** Objects of any kind as a cluster has them, or would have them. Nothing is ever written. */
export interface KubeObjects {
  /** What a kind is to the cluster; undefined when it does not serve it. */
  resource(apiVersion: string, kind: string): Promise<Resource | undefined>;
  /** Undefined when there is none, or the cluster does not serve its kind. */
  get(name: ObjectName): Promise<JsonObject | undefined>;
  /** What a server-side apply would make of an object, defaults and webhooks included, without doing it. */
  dryRun(body: JsonObject, name: ObjectName, fieldManager: string): Promise<DryRun>;
}

export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** What came of a dry run. */
export type DryRun =
  | { readonly outcome: 'applied'; readonly object: JsonObject; readonly conflict: string | undefined }
  /** The API server or a webhook would refuse it. */
  | { readonly outcome: 'refused'; readonly message: string }
  /** Its namespace or its kind is not there yet. */
  | { readonly outcome: 'impossible'; readonly message: string };

/**
 * @param server URL of the API server, for messages
 */
export function kubeObjects(send: SendRequest, server: string): KubeObjects {
  const discovered = new Map<string, Promise<ReadonlyMap<string, Resource>>>();
  const resource = async (apiVersion: string, kind: string): Promise<Resource | undefined> => {
    const known = discovered.get(apiVersion) ?? discover(send, apiVersion, server);
    discovered.set(apiVersion, known);
    return (await known).get(kind);
  };
  const pathOf = async (name: ObjectName): Promise<string | undefined> => {
    const found = await resource(name.apiVersion, name.kind);
    if (found === undefined) return undefined;
    const namespace = found.namespaced ? `/namespaces/${encodeURIComponent(name.namespace)}` : '';
    return `${groupPath(name.apiVersion)}${namespace}/${found.plural}/${encodeURIComponent(name.name)}`;
  };
  return {
    resource,
    get: async (name) => {
      const path = await pathOf(name);
      if (path === undefined) return undefined;
      const { status, body } = await send({ method: 'GET', path });
      if (status === 404) return undefined;
      if (status === 200 && isObject(body)) return body;
      throw unexpected(status, body, `reading ${describe(name)}`, server);
    },
    dryRun: async (body, name, fieldManager) => {
      const path = await pathOf(name);
      if (path === undefined)
        return { outcome: 'impossible', message: `the cluster serves no ${name.kind} of ${name.apiVersion}` };
      const apply = (force: boolean) => send(applyRequest(path, body, fieldManager, force));
      const first = await apply(false);
      // Another manager owns a field: what would come of it is seen by taking it over.
      const conflict = first.status === 409 ? messageOf(first.body) : undefined;
      const { status, body: answer } = conflict === undefined ? first : await apply(true);
      if (status >= 200 && status < 300 && isObject(answer)) return { outcome: 'applied', object: answer, conflict };
      if (status === 404) return { outcome: 'impossible', message: messageOf(answer) };
      if (status === 400 || status === 422 || isDenied(status, answer))
        return { outcome: 'refused', message: messageOf(answer) };
      throw unexpected(status, answer, `a dry run of ${describe(name)}`, server);
    },
  };
}

/** YAML is a superset of JSON. `dryRun` is not a choice: this module writes nothing. */
function applyRequest(path: string, body: JsonObject, fieldManager: string, force: boolean): ApiRequest {
  const query = new URLSearchParams({ dryRun: 'All', fieldManager, force: String(force) });
  return {
    method: 'PATCH',
    path: `${path}?${query}`,
    body: JSON.stringify(body),
    contentType: 'application/apply-patch+yaml',
  };
}

function groupPath(apiVersion: string): string {
  return `${groupOf(apiVersion) === '' ? '/api' : '/apis'}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`;
}

/** The kinds of one version of a group; none when the cluster does not serve it. */
async function discover(send: SendRequest, apiVersion: string, server: string): Promise<ReadonlyMap<string, Resource>> {
  const { status, body } = await send({ method: 'GET', path: groupPath(apiVersion) });
  if (status === 404) return new Map();
  if (status !== 200 || !isObject(body))
    throw unexpected(status, body, `asking for the kinds of ${apiVersion}`, server);
  const resources = Array.isArray(body.resources) ? (body.resources as readonly Json[]) : [];
  return new Map(
    resources.filter(isObject).flatMap(({ name, kind, namespaced }): [string, Resource][] =>
      // `deployments/scale` is a part of an object.
      typeof name === 'string' && typeof kind === 'string' && !name.includes('/')
        ? [[kind, { plural: name, namespaced: namespaced === true }]]
        : [],
    ),
  );
}

/** Admission refuses with 403 too, but only a missing permission says who may not do what. */
function isDenied(status: number, body: unknown): boolean {
  return status === 403 && !/ cannot (patch|create|update|get) resource /.test(messageOf(body));
}

function unexpected(status: number, body: unknown, doing: string, server: string): UserError {
  const where = { object: server };
  if (status === 401) {
    return new UserError(`The API server refuses the kubeconfig's credentials (${doing}).`, {
      where,
      next: 'The token or certificate is wrong or has expired: renew the kubeconfig.',
    });
  }
  if (status === 403) {
    return new UserError(`The kubeconfig's user lacks a permission: ${messageOf(body)}.`, {
      where,
      next: 'Grant it: the README of this action has the ClusterRole that it needs. A dry run needs the right to patch.',
    });
  }
  return new UserError(`The API server answered ${status} while ${doing}: ${messageOf(body)}.`, {
    where,
    next: 'Run the same request with kubectl to see more.',
  });
}

function messageOf(body: unknown): string {
  const message = isObject(body) && typeof body.message === 'string' ? body.message : String(body);
  return message.trim().replace(/\.$/, '').slice(0, 1000);
}

function describe({ apiVersion, kind, namespace, name }: ObjectName): string {
  const identity: Identity = { group: groupOf(apiVersion), kind, namespace, name };
  return describeIdentity(identity);
}
