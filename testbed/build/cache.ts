import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what is built or downloaded once is kept, outside the checkout: `$MESH_CI_CACHE`, else `~/.cache/mesh-ci`. */
export function cacheDirectory(): string {
  return process.env.MESH_CI_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mesh-ci');
}
