import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../build/cache.ts';
import { moduleDirectory } from '../build/module-directory.ts';
import { TOOLS } from '../build/tools.ts';
import { type Definition, standaloneSchemas } from './standalone.ts';

/** Changes when the same Kubernetes would be written as other schemas. */
const REVISION = 1;

/**
 * The directory that holds kubeconform's schemas of the bed's Kubernetes in the layout of the public catalogue,
 * `v1.36.3-standalone-strict/deployment-apps-v1.json`. They are made once, from the module of Kubernetes itself.
 */
export async function schemaDirectory(log: (line: string) => void): Promise<string> {
  const version = `v${TOOLS.find(({ name }) => name === 'kube-apiserver')?.version ?? ''}`;
  const directory = join(cacheDirectory(), 'schemas', `kubernetes-${version}-${REVISION}`);
  if (existsSync(directory)) return directory;
  log(`making kubeconform's schemas of Kubernetes ${version}, once`);
  const swagger = join(await moduleDirectory('bed', 'k8s.io/kubernetes'), 'api', 'openapi-spec', 'swagger.json');
  const { definitions } = JSON.parse(await readFile(swagger, 'utf8')) as { definitions: Record<string, Definition> };
  const partial = `${directory}.${process.pid}.partial`;
  const folder = join(partial, `${version}-standalone-strict`);
  try {
    await mkdir(folder, { recursive: true });
    const schemas = [...standaloneSchemas(definitions)];
    await Promise.all(schemas.map(([name, schema]) => writeFile(join(folder, name), JSON.stringify(schema))));
    await rename(partial, directory).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: its directory holds the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return directory;
}
