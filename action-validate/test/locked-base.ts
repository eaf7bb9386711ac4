import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtTools } from '../../testbed/build/built.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, type Programs, startMirror } from '../../testbed/mirror/mirror.ts';
import { SERVED_PROGRAMS } from '../../testbed/mirror/releases.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';

/** A workspace that every test has a copy of, and the mirror of the programs that its mesh.lock names. */
export interface LockedBase {
  /** Holds the workspace, its copies and the tool cache. */
  readonly directory: string;
  readonly mirror: Mirror;
  /** The workspace itself. */
  readonly path: string;
}

/**
 * A workspace with a lock; `removeBase` takes it away.
 * @param write makes the directory and what is in it, but for mesh.lock
 */
export async function createBase(write: (path: string, programs: Programs) => Promise<void>): Promise<LockedBase> {
  const programs = await builtTools(SERVED_PROGRAMS);
  const directory = await mkdtemp(join(tmpdir(), 'validate-'));
  const mirror = await startMirror(programs, { schemas: await schemaDirectory(() => {}) });
  const path = join(directory, 'base');
  await write(path, programs);
  await writeMeshLock(path, mirror);
  return { directory, mirror, path };
}

/** Takes away what was made, as far as it was. */
export async function removeBase(base: LockedBase | undefined): Promise<void> {
  if (base === undefined) return;
  const { mirror, directory } = base;
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
}

/** The path of a copy that a test may change; it goes with the base. */
export async function copyBase({ directory, path }: LockedBase): Promise<string> {
  const copy = await mkdtemp(join(directory, 'workspace-'));
  await cp(path, copy, { recursive: true });
  return copy;
}

/** Writes a file and the directories that it needs. */
export async function writeInto(workspace: string, file: string, text: string): Promise<void> {
  const path = join(workspace, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Runs the bundle in a copy. All runs share one tool cache, as on a self-hosted runner. */
export function runValidate(
  { directory, mirror }: LockedBase,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
): Promise<BundleResult> {
  return runBundle('action-validate', {
    inputs: { mirror: mirror.url, ...inputs },
    workspace,
    env: { RUNNER_TOOL_CACHE: join(directory, 'tools'), RUNNER_TEMP: workspace, HOME: join(workspace, 'home') },
  });
}
