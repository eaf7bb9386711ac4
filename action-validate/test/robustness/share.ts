/** What a worker has to do. */
export interface Share {
  readonly seed: number;
  /** Each is a mutated manifest; with the seed it says which. */
  readonly numbers: readonly number[];
  readonly bases: readonly string[];
  /** An existing directory of its own. */
  readonly directory: string;
}

export type FromWorker =
  | { readonly kind: 'begin'; readonly number: number }
  | { readonly kind: 'fault'; readonly number: number; readonly faults: readonly string[]; readonly text: string }
  | { readonly kind: 'end'; readonly objects: number; readonly findings: number };

/** Nothing is switched off, so that all of it is written. */
export const MESH_YAML = `istio: {version: 1.31.0}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
kubernetes: {version: 1.36.3}
environments: {dev: {}}
validate: {charts: []}
`;
