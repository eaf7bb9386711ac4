import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Programs } from './releases.ts';

/** Programs of a few bytes that print their own name, for tests of how programs come to a runner. */
export async function smallPrograms(directory: string): Promise<Programs> {
  await mkdir(directory, { recursive: true });
  const program = async (name: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, `#!/bin/sh\necho ${name}\n`);
    await chmod(path, 0o755);
    return path;
  };
  return {
    'istioctl-older': await program('istioctl-older'),
    'istioctl-newer': await program('istioctl-newer'),
    helm: await program('helm'),
    helmfile: await program('helmfile'),
    kubeconform: await program('kubeconform'),
  };
}
