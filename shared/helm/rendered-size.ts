import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { UserError } from '../log/errors.ts';

const MEGABYTE = 2 ** 20;

/**
 * Refuses what no mesh renders to and what would take all memory to read.
 * @param file output of `helm template` or `helmfile template`
 * @param most in bytes
 * @throws UserError that names the template that most of it comes from, as Helm calls it
 */
export async function refuseLarge(file: string, most: number): Promise<void> {
  const { size } = await stat(file);
  if (size <= most) return;
  const source = await largestSource(file).catch(() => undefined);
  const from = source === undefined ? '' : `; most of it is from \`${source}\``;
  throw new UserError(`it gives ${megabytes(size)}, more than the ${megabytes(most)} that are read${from}.`, {
    where: { file: source },
    next: 'Look for a loop over very many values in that template.',
  });
}

/** The template with the most text below its heads. */
async function largestSource(file: string): Promise<string | undefined> {
  const sizes = new Map<string, number>();
  let source = '';
  for await (const line of createInterface({ input: createReadStream(file) })) {
    source = /^# Source: (.+)$/.exec(line)?.[1] ?? source;
    sizes.set(source, (sizes.get(source) ?? 0) + line.length);
  }
  return [...sizes].sort(([, a], [, b]) => b - a)[0]?.[0] || undefined;
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}
