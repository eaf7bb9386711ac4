import { join } from 'node:path';
import { UserError } from '../../shared/log/errors.ts';
import { checkedMirror } from '../../shared/tools/mirror.ts';

/** How programs of the bed come to this machine. */
export interface ToolSettings {
  /** Undefined: downloaded when their sites can be reached, else compiled. */
  readonly way: Way | undefined;
  /** Base URL that stands for every release site, with the same paths. */
  readonly mirror: string | undefined;
  /** The file with the SHA-256 of what may be downloaded. */
  readonly checksums: string;
  /** Milliseconds in which a site must answer to count as reachable. */
  readonly patience: number;
}

export type Way = (typeof WAYS)[number];

const WAYS = ['build', 'download'] as const;

/**
 * The settings of MESH_CI_TOOLS and MESH_CI_TOOLS_MIRROR.
 * @throws UserError that names the allowed values
 */
export function toolSettings(): ToolSettings {
  const { MESH_CI_TOOLS: way = '', MESH_CI_TOOLS_MIRROR: mirror = '' } = process.env;
  return {
    way: way === '' ? undefined : checkedWay(way),
    mirror: mirror === '' ? undefined : checkedMirror(mirror, '`MESH_CI_TOOLS_MIRROR`'),
    checksums: join(import.meta.dirname, '..', 'tools', 'downloads.lock.json'),
    patience: 2000,
  };
}

function checkedWay(way: string): Way {
  const known = WAYS.find((candidate) => candidate === way);
  if (known !== undefined) return known;
  throw new UserError(`MESH_CI_TOOLS is \`${way}\`, which is not a way to get the programs of the test bed.`, {
    next: `Set it to one of ${WAYS.join(', ')}, or unset it: then they are downloaded where their sites can be reached.`,
  });
}
