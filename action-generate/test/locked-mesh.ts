import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolName } from '../../shared/tools/tool.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { createMeshRepository, type MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, type Programs, startMirror } from '../../testbed/mirror/mirror.ts';
import { SERVED_PROGRAMS } from '../../testbed/mirror/releases.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';

/** A mesh repository, and the mirror of the programs that its mesh.lock names. */
export interface LockedMesh {
  /** Holds the repository and the tool cache. */
  readonly directory: string;
  readonly programs: Programs;
  readonly mirror: Mirror;
  readonly repository: MeshRepository;
  /** The commit that every test starts from. */
  readonly start: string;
}

export interface MeshOptions {
  /** Changes the example before it is committed. */
  readonly prepare?: (repository: MeshRepository) => Promise<void>;
  /** What is in mesh.lock; all that the mirror serves when left out. */
  readonly tools?: readonly ToolName[];
}

/** The example mesh with a lock; `removeMesh` takes it away. */
export async function createMesh({ prepare, tools }: MeshOptions = {}): Promise<LockedMesh> {
  const programs = await builtTools(SERVED_PROGRAMS);
  const directory = await mkdtemp(join(tmpdir(), 'generate-'));
  const mirror = await startMirror(programs);
  const repository = await createMeshRepository(join(directory, 'mesh'));
  await prepare?.(repository);
  await writeMeshLock(repository.path, mirror, tools);
  const start = await repository.commit('Lock the programs');
  return { directory, programs, mirror, repository, start };
}

/** Takes the checkout back to where every test starts; does nothing when there is none. */
export async function resetMesh(mesh: LockedMesh | undefined): Promise<void> {
  if (mesh === undefined) return;
  const { repository, start } = mesh;
  await repository.git('reset', '--quiet', '--hard', start);
  await repository.git('clean', '--quiet', '-d', '--force');
}

/** Takes away what was made, as far as it was. */
export async function removeMesh(mesh: LockedMesh | undefined): Promise<void> {
  if (mesh === undefined) return;
  const { mirror, directory } = mesh;
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
}

/** Runs the bundle in the checkout. All runs share one tool cache, as on a self-hosted runner. */
export function runGenerate(
  { repository, mirror, directory }: LockedMesh,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<BundleResult> {
  return runBundle('action-generate', {
    inputs: { mirror: mirror.url, ...inputs },
    workspace: repository.path,
    env: { RUNNER_TOOL_CACHE: join(directory, 'tools'), ...env },
  });
}

/** Files of the checkout that differ from its commit, in order. */
export async function changedFiles({ git }: MeshRepository): Promise<string[]> {
  const status = await git('status', '--porcelain', '--untracked-files=all');
  const lines = status.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.trim().replace(/^\S+\s+/, '')).sort();
}
