import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import type { Api } from '../../../testbed/bed/api.ts';

/** What the API server says of an object that it would be given: why not, or undefined when it takes it. */
export type Oracle = (object: JsonObject) => Promise<string | undefined>;

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/**
 * Asks with `dryRun=All` and strict field validation, in both ways that objects are made: created, as by Helm 3, and
 * applied, as by Helm 4 and `kubectl apply --server-side`.
 */
export function oracle(api: Api): Oracle {
  const known = new Map<string, Promise<ResourceList>>();
  const resourcesOf = (root: string): Promise<ResourceList> => {
    let list = known.get(root);
    if (list === undefined) {
      list = api.call<ResourceList>('GET', root);
      known.set(root, list);
    }
    return list;
  };
  return async (object) => {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: JsonObject };
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    try {
      const { resources } = await resourcesOf(root);
      const found = resources.find((one) => one.kind === kind && !one.name.includes('/'));
      if (found === undefined) return `no kind ${kind} in ${apiVersion}`;
      const path = `${root}/${found.namespaced ? `namespaces/${metadata.namespace}/` : ''}${found.name}`;
      await answered(() => api.call('POST', `${path}?dryRun=All&fieldValidation=Strict`, object));
      const patch = `${path}/${encodeURIComponent(String(metadata.name))}?dryRun=All&fieldValidation=Strict&force=true&fieldManager=oracle`;
      await answered(() => api.call('PATCH', patch, object, 'application/apply-patch+yaml'));
      return undefined;
    } catch (error) {
      // An apply that names an item twice is answered with 500.
      const isVerdict = error instanceof Error && /: 4\d\d |failed to create typed patch object/.test(error.message);
      if (!isVerdict) throw error;
      return /"message":"((?:[^"\\]|\\.)*)/.exec(error.message)?.[1] ?? error.message;
    }
  };
}

/** A busy machine may leave a webhook without time to answer, which says nothing of the object: it is asked again. */
async function answered(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      const isSilent = error instanceof Error && /failed calling webhook .*deadline exceeded/.test(error.message);
      if (!isSilent || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Each of them takes the ten seconds that the API server waits. */
const ATTEMPTS = 3;
