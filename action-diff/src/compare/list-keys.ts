import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/**
 * Fields that tell the items of a list apart, by the list's own field name, where no schema does: in what strings
 * hold, in custom resources whose definition is not rendered, and in lists that Kubernetes replaces whole but people
 * read item by item. The first set that fits is taken.
 */
const KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [['containerPort', 'protocol'], ['port', 'protocol'], ['number']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  subjects: [['kind', 'namespace', 'name']],
  hostAliases: [['ip']],
  conditions: [['type']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  ownerReferences: [['uid']],
};

/** Lists without a rule of their own: named items are told apart by their names, as Kubernetes' lists nearly all are. */
const BY_NAME: readonly (readonly string[])[] = [['name']];

/** What the API server fills in before it compares keys. */
const DEFAULTS: Readonly<Record<string, Json>> = { protocol: 'TCP', namespace: '' };

/**
 * The fields by which the items of two versions of a list are matched: present in every item and different for each
 * within its list. Undefined when there are none, and the order of the items is all there is.
 * @param declared the fields that a schema names
 * @param field the list's own field name
 */
export function listKey(
  declared: readonly string[] | undefined,
  field: string | undefined,
  before: readonly Json[],
  after: readonly Json[],
): readonly string[] | undefined {
  const own = field !== undefined && Object.hasOwn(KEYS, field) ? KEYS[field] : undefined;
  const candidates = [...(declared === undefined ? [] : [declared]), ...(own ?? BY_NAME)];
  return candidates.find((fields) => tellsApart(fields, before) && tellsApart(fields, after));
}

function tellsApart(fields: readonly string[], items: readonly Json[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const key = itemKey(item, fields);
    if (key === undefined) return false;
    seen.add(JSON.stringify(key));
  }
  return seen.size === items.length;
}

/** The key of an item as an object of its key fields; undefined when it lacks one that has no default. */
export function itemKey(item: Json, fields: readonly string[]): JsonObject | undefined {
  if (!isObject(item)) return undefined;
  const key: [string, Json][] = [];
  for (const field of fields) {
    const value = Object.hasOwn(item, field) ? item[field] : DEFAULTS[field];
    if (value === undefined || value === null || typeof value === 'object') return undefined;
    key.push([field, value]);
  }
  return Object.fromEntries(key);
}
