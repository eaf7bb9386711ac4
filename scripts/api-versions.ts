/**
 * Writes action-validate/src/api-versions/kubernetes-lifecycle.ts from the sources of Kubernetes in Go's module cache:
 *
 *     node scripts/api-versions.ts k8s.io/api@v0.36.3 …
 *
 * Of a type that several modules have, the first one counts: name the newest first, and older ones for what has been
 * deleted since.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServedApi } from '../action-validate/src/api-versions/served-api.ts';

const TARGET = join(import.meta.dirname, '..', 'action-validate', 'src', 'api-versions', 'kubernetes-lifecycle.ts');
/** Releases older than this are behind every supported version: that an API came before it tells nothing. */
const OLDEST_SUPPORTED = 25;

const modules = process.argv.slice(2);
const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim();
const rows = new Map<string, ServedApi>();
for (const module of modules) {
  for (const row of lifecycles(join(cache, module))) {
    const key = `${row.group}/${row.version} ${row.kind}`;
    if (!rows.has(key)) rows.set(key, row);
  }
}
const kept = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([, row]) => isTold(row));
writeFileSync(
  TARGET,
  `import type { ServedApi } from './served-api.ts';

/**
 * Kubernetes' own API versions that are not served by every release. Written by
 * \`node scripts/api-versions.ts ${modules.join(' ')}\`
 * from the tags \`+k8s:prerelease-lifecycle-gen\` of the types; do not edit.
 */
// biome-ignore format: one row a line
export const KUBERNETES_LIFECYCLE: readonly ServedApi[] = [
${kept.map(([, row]) => `  ${literal(row)},`).join('\n')}
];
`,
);

function lifecycles(module: string): ServedApi[] {
  const files = readdirSync(module, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('zz_generated.prerelease-lifecycle.go'))
    .flatMap((file) => {
      const directory = dirname(join(module, file));
      const group = /GroupName = "([^"]*)"/.exec(readFileSync(join(directory, 'register.go'), 'utf8'))?.[1] ?? '';
      const version = directory.slice(directory.lastIndexOf('/') + 1);
      return typesIn(readFileSync(join(module, file), 'utf8'), group, version);
    });
}

function typesIn(source: string, group: string, version: string): ServedApi[] {
  const kinds = [...new Set([...source.matchAll(/func \(in \*(\w+)\)/g)].map(([, kind = '']) => kind))];
  return kinds
    .filter((kind) => !kind.endsWith('List'))
    .map((kind) => {
      const release = (event: string): number | undefined => {
        const body = `func \\(in \\*${kind}\\) APILifecycle${event}\\(\\)[^{]*\\{\\s*return 1, (\\d+)`;
        const minor = new RegExp(body).exec(source)?.[1];
        return minor === undefined ? undefined : Number(minor);
      };
      const replacement = new RegExp(
        `func \\(in \\*${kind}\\) APILifecycleReplacement[^}]*Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"`,
      ).exec(source);
      return {
        ...{ group, version, kind },
        ...defined('introduced', release('Introduced')),
        ...defined('deprecated', release('Deprecated')),
        ...defined('removed', release('Removed')),
        ...defined(
          'replacement',
          replacement === null ? undefined : `${replacement[1]}/${replacement[2]} ${replacement[3]}`,
        ),
      };
    });
}

function defined<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}

function isTold({ introduced = 0, deprecated, removed }: ServedApi): boolean {
  return deprecated !== undefined || removed !== undefined || introduced >= OLDEST_SUPPORTED;
}

function literal(row: ServedApi): string {
  const fields = Object.entries(row).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : value}`,
  );
  return `{ ${fields.join(', ')} }`;
}
