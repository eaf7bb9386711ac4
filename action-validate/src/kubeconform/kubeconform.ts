import { readFile } from 'node:fs/promises';
import { runProgram } from '../../../shared/tools/program.ts';
import { type SchemaFault, schemaFaults } from './schema-faults.ts';

export interface Kubeconform {
  /** Absolute path of the program. */
  readonly kubeconform: string;
  readonly kubernetesVersion: string;
  /** Templates of paths or URLs, tried in this order. */
  readonly schemaLocations: readonly string[];
  /** An existing directory for downloaded schemas. */
  readonly cache: string;
  /** Directory for the output. */
  readonly temporary: string;
}

/** What kubeconform says of one file that is not valid. */
export interface KubeconformResult {
  /** Path of the file, as kubeconform found it. */
  readonly filename: string;
  /** The object's kind; empty when kubeconform could not read so far. */
  readonly kind: string;
  /** What is wrong with the object; empty when it could not be checked. */
  readonly faults: readonly SchemaFault[];
  /** Why the object could not be checked; undefined when it was. */
  readonly unchecked: string | undefined;
}

const TIMEOUT = 300_000;
/** It waits for downloads most of the time, and retries each. */
const PARALLEL = '16';

/**
 * Validates the files of a directory strictly; those that are valid have no result.
 * @param count how many objects there are: kubeconform passes a directory in which it finds none
 */
export async function kubeconform(
  tool: Kubeconform,
  directory: string,
  count: number,
): Promise<readonly KubeconformResult[]> {
  const { stdout } = await runProgram({
    program: tool.kubeconform,
    args: [
      ...['-strict', '-summary', '-output', 'json', '-n', PARALLEL],
      ...['-kubernetes-version', tool.kubernetesVersion, '-cache', tool.cache],
      ...tool.schemaLocations.flatMap((location) => ['-schema-location', location]),
      directory,
    ],
    timeout: TIMEOUT,
    temporary: tool.temporary,
    // 1: some file is not valid.
    accept: [0, 1],
  });
  const { results, seen } = parseOutput(await readFile(stdout, 'utf8'));
  if (seen !== count) throw new Error(`kubeconform looked at ${seen} of ${count} objects.`);
  return results;
}

interface Output {
  readonly resources: readonly Resource[] | null;
  readonly summary: Readonly<Record<'valid' | 'invalid' | 'errors' | 'skipped', number>>;
}

interface Resource {
  readonly filename: string;
  readonly kind: string;
  readonly status: string;
  readonly msg: string;
}

/** kubeconform's JSON output, and how many objects it is about. */
export function parseOutput(output: string): { results: readonly KubeconformResult[]; seen: number } {
  const { resources, summary } = JSON.parse(output) as Output;
  return {
    results: (resources ?? []).map(({ filename, kind, status, msg }) =>
      status === 'statusInvalid'
        ? { filename, kind, faults: schemaFaults(msg), unchecked: undefined }
        : { filename, kind, faults: [], unchecked: msg },
    ),
    seen: summary.valid + summary.invalid + summary.errors + summary.skipped,
  };
}
