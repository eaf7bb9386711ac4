import { relative } from 'node:path';
import { type Platform, thisPlatform } from '../../shared/tools/tool.ts';
import { type Checksums, readChecksums, recordedSum } from './checksums.ts';
import { downloadOf, type ToolDownload } from './download-urls.ts';
import { askSites } from './reachable.ts';
import type { ToolSettings } from './settings.ts';
import type { Tool } from './tools.ts';

/** What is to be done about programs that are missing. */
export interface Plan {
  readonly downloads: readonly PlannedDownload[];
  readonly compiled: readonly Tool[];
  /** One line that says both, and why. */
  readonly line: string;
}

export interface PlannedDownload {
  readonly tool: Tool;
  readonly download: ToolDownload;
  readonly sum: string;
}

/**
 * Decides how programs come to this machine: as `settings.way` says, else downloaded where the site answers in time.
 * What nobody releases, or has no recorded checksum, is compiled in any case.
 */
export async function planTools(tools: readonly Tool[], settings: ToolSettings): Promise<Plan> {
  if (settings.way === 'build') return plan([], new Map(tools.map((tool) => [tool, 'MESH_CI_TOOLS=build'])));
  const checksums = await readChecksums(settings.checksums);
  const compiled = new Map<Tool, string>();
  const candidates: PlannedDownload[] = [];
  for (const tool of tools) {
    const found = candidate(tool, thisPlatform(), checksums, settings);
    if (typeof found === 'string') compiled.set(tool, found);
    else candidates.push(found);
  }
  if (settings.way === 'download') return plan(candidates, compiled, () => 'MESH_CI_TOOLS=download');
  const answers = await askSites(new Set(candidates.map(originOf)), settings.patience);
  const downloads = candidates.filter((planned) => answers.get(originOf(planned)) === undefined);
  for (const planned of candidates) {
    const problem = answers.get(originOf(planned));
    if (problem !== undefined) compiled.set(planned.tool, `${originOf(planned)}: ${problem}`);
  }
  return plan(downloads, compiled, (planned) => `${originOf(planned)} answers`);
}

/** What would be downloaded, or why it cannot be. */
function candidate(
  tool: Tool,
  platform: Platform,
  checksums: Checksums,
  { mirror, checksums: file }: ToolSettings,
): PlannedDownload | string {
  const download = downloadOf(tool, platform, mirror);
  if (download === undefined) return 'not released as a file';
  const sum = recordedSum(checksums, tool, platform);
  return sum === undefined ? `no checksum in ${relative(process.cwd(), file)}` : { tool, download, sum };
}

function originOf({ download }: PlannedDownload): string {
  return new URL(download.url).origin;
}

function plan(
  downloads: readonly PlannedDownload[],
  reasons: ReadonlyMap<Tool, string>,
  why: (planned: PlannedDownload) => string = () => '',
): Plan {
  const sentences = [
    sentence('to download', new Map(downloads.map((planned) => [planned.tool, why(planned)]))),
    sentence('to compile', reasons),
  ];
  return {
    downloads,
    compiled: [...reasons.keys()],
    line: sentences.filter((text) => text !== '').join('; '),
  };
}

/** `to compile: helm, etcd (no checksum in …), pilot-discovery-newer (not released as a file)`. */
function sentence(what: string, reasons: ReadonlyMap<Tool, string>): string {
  const groups = Map.groupBy(reasons, ([, reason]) => reason);
  const parts = [...groups].map(([reason, members]) => `${members.map(([{ name }]) => name).join(', ')} (${reason})`);
  return parts.length === 0 ? '' : `${what}: ${parts.join(', ')}`;
}
