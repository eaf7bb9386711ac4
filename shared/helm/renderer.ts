import type { MeshConfig } from '../config/mesh-config.ts';

/** What renders the releases of a mesh repository. */
export interface Renderer {
  /** Absolute paths of the programs. */
  readonly helm: string;
  readonly helmfile: string;
  /** The mesh repository's directory. */
  readonly workspace: string;
  readonly config: MeshConfig;
  /** Directory for the output. */
  readonly temporary: string;
}
