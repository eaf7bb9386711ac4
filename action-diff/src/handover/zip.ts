import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** A ZIP archive that is not as our own are. The message completes "the archive …". */
export class BadZip extends Error {}

/**
 * The content of the only file of a ZIP archive, in memory. The name that it has there is not looked at, so it cannot
 * lead anywhere. yauzl holds the archive to its own sizes; the limit and the checksum are ours.
 * @throws BadZip
 */
export async function readOnlyFile(zip: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    const archive = await fromBufferPromise(zip, { decodeStrings: false });
    // Before any is read: there may be a million of them.
    if (archive.entryCount !== 1) throw new BadZip('does not hold exactly one file');
    for await (const entry of archive.eachEntry()) return await contentOf(archive, entry, maxBytes);
    throw new BadZip('does not hold exactly one file');
  } catch (error) {
    if (error instanceof BadZip) throw error;
    throw new BadZip(`is not a ZIP archive that can be read (${(error as Error).message})`, { cause: error });
  }
}

async function contentOf(archive: ZipFile, entry: Entry, maxBytes: number): Promise<Buffer> {
  const tooLarge = new BadZip(`holds more than ${maxBytes / 1e6} MB`);
  if (entry.uncompressedSize > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop ends the stream.
  for await (const chunk of await archive.openReadStreamPromise(entry)) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw tooLarge;
    chunks.push(chunk as Buffer);
  }
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) throw new BadZip('is damaged: the checksum of its file differs');
  return content;
}
