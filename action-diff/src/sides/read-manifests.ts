import { UserError } from '../../../shared/log/errors.ts';
import { lineEnds } from '../../../shared/manifest/line-ends.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestsIn, parseManifests } from '../../../shared/manifest/parse.ts';
import { createPartReader, type PartReader } from './read-in-parts.ts';

/** Reads the objects of a YAML text, as `parseManifests` does. */
export type ManifestReader = (text: string, file: string) => Manifest[];

/**
 * A reader that reads each document once, however often it is there, and so the large entries of large ones: nearly all
 * of an upgrade is the same on both sides. What is equal text is then the very same value.
 */
export function createManifestReader(): ManifestReader {
  const known = new Map<string, readonly Manifest[]>();
  const readInParts = createPartReader();
  return (text, file) => {
    if (hasStreamMarks(text)) return parseManifests(text, file);
    let line = 0;
    return documentsIn(text).flatMap((document) => {
      const above = line;
      line += lineEnds(document);
      const manifests = known.get(document) ?? parse(document, text, file, readInParts);
      known.set(document, manifests);
      return manifests.map((manifest) => {
        const source = manifest.source.file === UNNAMED ? file : manifest.source.file;
        return { ...manifest, source: { file: source, line: manifest.source.line + above } };
      });
    });
  };
}

/** Stands for the file, which is not the same wherever a document is. No template of Helm is called so. */
const UNNAMED = '';

/** Smaller ones, in characters, are not worth taking apart. */
const LARGE = 4096;

function parse(document: string, text: string, file: string, readInParts: PartReader): Manifest[] {
  try {
    const read = document.length < LARGE ? undefined : readInParts(document);
    return read === undefined ? parseManifests(document, UNNAMED) : manifestsIn(read, UNNAMED);
  } catch (error) {
    // The whole text gives the same message with the right file and line.
    if (error instanceof UserError) parseManifests(text, file);
    throw error;
  }
}

/** Directives and ends of documents: what is below one of them cannot be read by itself. */
function hasStreamMarks(text: string): boolean {
  return ['%', '...'].some((mark) => text.startsWith(mark) || text.includes(`\n${mark}`));
}

/** The text in parts, each from its separator on. A line that begins with one ends whatever is above it. */
function documentsIn(text: string): string[] {
  const documents: string[] = [];
  let start = 0;
  for (let at = text.indexOf('\n---'); at !== -1; at = text.indexOf('\n---', at + 1)) {
    if (!/^\s?$/.test(text.charAt(at + 4))) continue;
    documents.push(text.slice(start, at + 1));
    start = at + 1;
  }
  return [...documents, text.slice(start)];
}
