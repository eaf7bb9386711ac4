import { describe, expect, test } from '@jest/globals';
import { zip } from '../../../testbed/github/zip.ts';
import { BadZip, readOnlyFile } from './zip.ts';

const content = Buffer.from('{"a": 1}'.repeat(100));

test('reads the only file, whatever it is called', async () => {
  for (const name of ['data.json', '../../etc/passwd', '/etc/passwd', 'a/../../b', '']) {
    expect(await readOnlyFile(zip([{ name, content }]), 1000)).toEqual(content);
  }
});

describe('refuses', () => {
  const one = zip([{ name: 'a', content }]);
  /** The archive with some bytes of its directory, from where it begins, in place of its own. */
  const directory = one.indexOf(Buffer.from('504b0102', 'hex'));
  const changed = (offset: number, value: number): Buffer => {
    const copy = Buffer.from(one);
    copy.writeUInt32LE(value, directory + offset);
    return copy;
  };

  test.each<[string, Buffer, string]>([
    ['what is no archive', Buffer.from('no archive at all, but long enough to be one'), 'is not a ZIP'],
    ['nothing', Buffer.alloc(0), 'is not a ZIP'],
    ['no file', zip([]), 'exactly one'],
    [
      'two files',
      zip([
        { name: 'a', content },
        { name: 'a', content },
      ]),
      'exactly one',
    ],
    ['more than the limit', zip([{ name: 'a', content: Buffer.alloc(100_000_000) }]), 'holds more than'],
    ['more than it says, which is little', changed(24, 3), 'too many bytes'],
    ['less than it says', changed(24, 999), 'not enough bytes'],
    ['a directory elsewhere', changed(0, 0), 'central directory'],
    ['another compression', changed(10, 12), 'compression method: 12'],
    ['a file in a cipher', changed(8, 0x0008_0801), 'encrypted'],
    ['another checksum', changed(16, 1), 'checksum'],
    ['a file that ends behind the archive', changed(20, 0xffff_fff0), 'file data overflows'],
    ['a file that begins behind the archive', changed(42, 0xffff_fff0), 'unexpected EOF'],
  ])('%s', async (_, archive, message) => {
    await expect(readOnlyFile(archive, 1000)).rejects.toThrow(BadZip);
    await expect(readOnlyFile(archive, 1000)).rejects.toThrow(message);
  });

  test('every archive that is cut or damaged, by no other error', async () => {
    for (let at = 0; at < one.length; at += 1) {
      const damaged = Buffer.from(one);
      damaged.writeUInt8((one[at] ?? 0) ^ 0xff, at);
      for (const archive of [one.subarray(0, at), damaged]) {
        try {
          await readOnlyFile(archive, 1000);
        } catch (error) {
          expect(error).toBeInstanceOf(BadZip);
        }
      }
    }
  });
});
