/** What is known of the clusters beyond the charts. With it, what it does not name does not exist. */
export interface Fleet {
  /** Full names of Services and hosts of ServiceEntries, with their ports; no ports: any. */
  readonly hosts: ReadonlyMap<string, readonly number[]>;
  /** Names of namespaces, with their labels. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}
