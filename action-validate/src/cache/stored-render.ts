import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import type { Release } from '../model/release.ts';
import type { DocumentFault, Render } from '../model/render.ts';

/** A render as text for the cache: without its release, which whoever reads it knows. */
interface StoredRender {
  readonly digest: string;
  /** File and line of each object, and the object. */
  readonly objects: readonly (readonly [string, number, JsonObject])[];
  readonly faults: readonly Omit<DocumentFault, 'release'>[];
}

export function storeRender({ digest, manifests, faults }: Render): string {
  const stored: StoredRender = {
    digest,
    objects: manifests.map(({ source: { file, line }, body }) => [file, line, body]),
    faults: faults.map(({ release: _, ...fault }) => fault),
  };
  return JSON.stringify(stored);
}

/** @param text just as `storeRender` has given it for a render of this release; of none, for a file */
export function readStoredRender(text: string, release: Release | undefined): Render {
  const { digest, objects, faults } = JSON.parse(text) as StoredRender;
  return {
    ...{ digest, release },
    manifests: objects.map(([file, line, body]): Manifest => manifestOf(body, { file, line })),
    faults: faults.map((fault) => ({ ...fault, release })),
  };
}
