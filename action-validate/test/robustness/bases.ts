import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestGenerate } from '../../../shared/istio/istioctl.ts';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import { runProgram } from '../../../shared/tools/program.ts';
import { builtTools } from '../../../testbed/build/built.ts';
import { writeFleet } from '../../../testbed/fleet/fleet.ts';
import { CORPORA } from '../corpus/corpora.ts';

/** Longer documents, which are definitions of custom resources, would take the time of a hundred others. */
const LONGEST = 12_000;

/** Real manifests, a document each: those of both Istio snapshots, those of the fleet, and the corpus. */
export async function baseDocuments(): Promise<readonly string[]> {
  const temporary = await mkdtemp(join(tmpdir(), 'bases-'));
  try {
    const { helm, ...istioctl } = await builtTools(['istioctl-older', 'istioctl-newer', 'helm']);
    const snapshots = await Promise.all(
      [istioctl['istioctl-older'], istioctl['istioctl-newer']].map(async (program) =>
        readFile(await manifestGenerate({ istioctl: program, temporary }, []), 'utf8'),
      ),
    );
    // The first two have all kinds of the fleet.
    const services = await writeFleet(temporary, { charts: 2 });
    const fleet = await Promise.all(
      services.map(async ({ name }) => {
        const args = ['template', name, join(temporary, 'services', name), '--namespace', name];
        return await readFile((await runProgram({ program: helm, args, temporary, timeout: 600_000 })).stdout, 'utf8');
      }),
    );
    const corpus = CORPORA.flatMap(({ faults, nearMisses }) =>
      [...faults, ...nearMisses].flatMap(([, input]) => (typeof input === 'string' ? [input] : [])),
    );
    const real = [...snapshots, ...fleet].flatMap(documentsIn);
    return [...real, ...corpus.filter(isReadable)].filter(({ length }) => length < LONGEST);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function documentsIn(text: string): string[] {
  return text.split(/^---\n/m).filter((document) => document.trim() !== '' && isReadable(document));
}

function isReadable(text: string): boolean {
  try {
    return readDocuments(text).some(({ value }) => value !== null);
  } catch {
    return false;
  }
}
