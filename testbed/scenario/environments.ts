import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { type BedOptions, start } from '../bed/bed.ts';
import type { Bed } from '../bed/running-bed.ts';

/** One kubeconfig with the contexts of several beds, as a secret KUBECONFIG of a repository holds it. */
export async function mergedKubeconfig(beds: readonly Bed[]): Promise<string> {
  const parts = await Promise.all(beds.map(async ({ kubeconfig }) => parse(await readFile(kubeconfig, 'utf8'))));
  const all = (key: string): unknown[] => parts.flatMap((part) => part[key] as unknown[]);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: all('clusters'),
    users: all('users'),
    contexts: all('contexts'),
  });
}

/** Starts a bed for each name, side by side. When one does not start, none stays. */
export async function startBeds(names: readonly string[], options: Omit<BedOptions, 'name'>): Promise<Bed[]> {
  const results = await Promise.allSettled(names.map((name) => start({ ...options, name })));
  const beds = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return beds;
  await Promise.all(beds.map((bed) => bed.stop()));
  throw failure.reason;
}
