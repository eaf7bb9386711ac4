/**
 * What is known of the clusters beyond what is rendered. With it, a host or a namespace that neither names does not
 * exist.
 */
export interface Fleet {
  /** Path of the file that says so. */
  readonly file: string;
  /** Full names of Services and hosts of ServiceEntries, with their ports; no ports: any. */
  readonly hosts: ReadonlyMap<string, readonly number[]>;
  /** Names of namespaces, with their labels. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Objects of the core group that are there, as `fleetObject` writes them. They need not be all. */
  readonly objects: ReadonlySet<string>;
}

export type FleetKind = 'Service' | 'ServiceAccount' | 'Secret' | 'ConfigMap';

/** `Secret shop/database` */
export function fleetObject(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}
