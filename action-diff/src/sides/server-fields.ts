import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** Fields of `metadata` that only the API server writes. */
const METADATA = ['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink'];

/** What kubectl keeps of an object that was applied from a client: the object once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object without what only the API server writes, and how many fields those were. */
export interface Desired {
  readonly body: JsonObject;
  readonly left: number;
}

/** Takes out of an object that came from a cluster what no manifest could say: its status, and its history. */
export function withoutServerFields({ status, ...object }: JsonObject): Desired {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {};
  const isServers = (key: string): boolean => METADATA.includes(key);
  const { annotations: _, ...rest } = metadata;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !isServers(key)));
  const { [LAST_APPLIED]: applied, ...others } = annotations;
  return {
    body: { ...object, metadata: { ...kept, ...(Object.keys(others).length === 0 ? {} : { annotations: others }) } },
    left:
      Object.keys(metadata).filter(isServers).length + [status, applied].filter((part) => part !== undefined).length,
  };
}

/** The rule by its name, for the report. */
export function describeServerFields(count: number): string {
  return `Left out by the rule server-fields: ${count} fields that only the API server writes (status, managedFields, resourceVersion, uid, generation, creationTimestamp, last-applied-configuration).`;
}
