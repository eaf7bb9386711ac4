import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtTools } from '../../testbed/build/built.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';
import type { engines } from '../src/registry.ts';
import { NO_MEMORY } from '../src/run/remembering.ts';

/** What the engines need, with the bed's programs and schemas. */
export type EngineTools = Parameters<typeof engines>[0];

/** @returns the tools, and what removes their files */
export async function engineTools(): Promise<{ readonly tools: EngineTools; readonly remove: () => Promise<void> }> {
  const programs = await builtTools(['kubeconform', 'istioctl-newer']);
  const temporary = await mkdtemp(join(tmpdir(), 'engines-'));
  const cache = join(temporary, 'cache');
  await mkdir(cache);
  const layout = join('{{.NormalizedKubernetesVersion}}-standalone-strict', '{{.ResourceKind}}{{.KindSuffix}}.json');
  const catalogue = join(await schemaDirectory(() => {}), layout);
  return {
    tools: {
      kubeconform: programs.kubeconform,
      istioctl: programs['istioctl-newer'],
      catalogue,
      cache,
      temporary,
      memory: NO_MEMORY,
    },
    remove: () => rm(temporary, { recursive: true, force: true }),
  };
}
