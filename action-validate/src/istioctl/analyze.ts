import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Istioctl } from '../../../shared/istio/istioctl.ts';
import type { JsonPath } from '../../../shared/manifest/finding.ts';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { runProgram } from '../../../shared/tools/program.ts';
import { linePaths } from './line-paths.ts';

/** One thing that `istioctl analyze` says. */
export interface AnalyzeMessage {
  /** Such as `IST0109`. */
  readonly code: string;
  readonly level: 'Error' | 'Warning' | 'Info';
  readonly message: string;
  /** The index of the document that it is about; undefined when istioctl names none. */
  readonly document: number | undefined;
  readonly path: JsonPath;
}

const TIMEOUT = 120_000;

/**
 * What `istioctl analyze` says of documents without a cluster, which is what the documents alone can tell: analyzers that
 * need Services, pods or namespaces do not run then.
 * @param directory an existing directory for the file that istioctl reads
 * @throws CommandError when istioctl does not get to the end
 */
export async function analyze(
  tool: Istioctl,
  directory: string,
  documents: readonly JsonObject[],
): Promise<readonly AnalyzeMessage[]> {
  const file = join(directory, 'analyze.yaml');
  writeFileSync(file, documents.map((document) => `${JSON.stringify(document, null, 1)}\n`).join('---\n'));
  const { stdout } = await runProgram({
    program: tool.istioctl,
    args: ['analyze', '--use-kube=false', '--all-namespaces', '--output', 'json', '--color=false', file],
    env: { KUBECONFIG: '/dev/null', HOME: '/nonexistent' },
    timeout: TIMEOUT,
    temporary: tool.temporary,
  });
  return analyzeMessages(await readFile(stdout, 'utf8'), documents);
}

interface Output {
  readonly code: string;
  readonly level: AnalyzeMessage['level'];
  readonly message: string;
  /** `FILE:LINE` */
  readonly reference?: string;
}

/** The messages in istioctl's standard output, where lines of its log come first. */
export function analyzeMessages(output: string, documents: readonly JsonObject[]): readonly AnalyzeMessage[] {
  const begin = output.search(/^\[/m);
  if (begin === -1) throw new Error('istioctl analyze wrote no list of messages.');
  const lines = documents.flatMap((document, index) => [
    ...linePaths(document).map((path) => ({ document: index, path })),
    // The line that keeps it apart from the next one.
    undefined,
  ]);
  return (JSON.parse(output.slice(begin)) as readonly Output[]).map(({ code, level, message, reference = '' }) => {
    const line = lines[Number(/:(\d+)$/.exec(reference)?.[1] ?? 0) - 1];
    return { code, level, message, document: line?.document, path: line?.path ?? [] };
  });
}
