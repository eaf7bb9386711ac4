import { crc32, inflateRawSync } from 'node:zlib';

/** A ZIP archive that is not as our own are. The message completes "the archive …". */
export class BadZip extends Error {}

const END = 0x06054b50;
const END_SIZE = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
/** A name or comment is at most 16 bits long. */
const LONGEST_COMMENT = 0xffff;

/**
 * The content of the only file of a ZIP archive, in memory. The name that it has there is not looked at, so it cannot
 * lead anywhere; nothing is believed but the bytes: what inflates to more than the limit is given up at the limit.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, of which it knows what archives under 4 GB need.
 * @throws BadZip
 */
export function readOnlyFile(zip: Buffer, maxBytes: number): Buffer {
  const end = endOf(zip);
  if (zip.readUInt16LE(end + 10) !== 1) throw new BadZip('does not hold exactly one file');
  const central = zip.readUInt32LE(end + 16);
  if (!hasHeader(zip, central, CENTRAL, CENTRAL_SIZE)) throw new BadZip('has no directory');
  const method = zip.readUInt16LE(central + 10);
  const sum = zip.readUInt32LE(central + 16);
  const size = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  if (!hasHeader(zip, local, LOCAL, LOCAL_SIZE)) throw new BadZip('has no file where its directory says');
  const start = local + LOCAL_SIZE + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  if (start + size > zip.length) throw new BadZip('ends before its file does');
  const content = expand(zip.subarray(start, start + size), method, maxBytes);
  if (crc32(content) !== sum) throw new BadZip('is damaged: the checksum of its file differs');
  return content;
}

/** Where the record is that ends every archive: a comment may follow it. */
function endOf(zip: Buffer): number {
  const last = zip.length - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  throw new BadZip('is no ZIP archive');
}

function hasHeader(zip: Buffer, at: number, signature: number, size: number): boolean {
  return at + size <= zip.length && zip.readUInt32LE(at) === signature;
}

function expand(data: Buffer, method: number, maxBytes: number): Buffer {
  const tooLarge = new BadZip(`holds more than ${maxBytes / 1e6} MB`);
  if (method === STORED) {
    if (data.length > maxBytes) throw tooLarge;
    return data;
  }
  if (method !== DEFLATED) throw new BadZip(`uses the compression ${method}, which is not known here`);
  try {
    return inflateRawSync(data, { maxOutputLength: maxBytes });
  } catch (error) {
    const isLarge = error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isLarge ? tooLarge : new BadZip('is damaged: its file cannot be expanded');
  }
}
