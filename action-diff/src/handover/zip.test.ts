import { describe, expect, test } from '@jest/globals';
import { zip } from '../../../testbed/github/zip.ts';
import { BadZip, readOnlyFile } from './zip.ts';

const content = Buffer.from('{"a": 1}'.repeat(100));

test('reads the only file, whatever it is called', () => {
  for (const name of ['data.json', '../../etc/passwd', '/etc/passwd', 'a/../../b', '']) {
    expect(readOnlyFile(zip([{ name, content }]), 1000)).toEqual(content);
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
    ['what is no archive', Buffer.from('no archive at all, but long enough to be one'), 'is no ZIP'],
    ['nothing', Buffer.alloc(0), 'is no ZIP'],
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
    ['a directory elsewhere', changed(0, 0), 'no directory'],
    ['another compression', changed(10, 12), 'compression 12'],
    ['another checksum', changed(16, 1), 'checksum'],
    ['a file that ends behind the archive', changed(20, 0xffff_fff0), 'ends before'],
    ['a file that begins behind the archive', changed(42, 0xffff_fff0), 'no file where'],
  ])('%s', (_, archive, message) => {
    expect(() => readOnlyFile(archive, 1000)).toThrow(BadZip);
    expect(() => readOnlyFile(archive, 1000)).toThrow(message);
  });

  test('every archive that is cut or damaged, by no other error', () => {
    for (let at = 0; at < one.length; at += 1) {
      const damaged = Buffer.from(one);
      damaged.writeUInt8((one[at] ?? 0) ^ 0xff, at);
      for (const archive of [one.subarray(0, at), damaged]) {
        try {
          readOnlyFile(archive, 1000);
        } catch (error) {
          expect(error).toBeInstanceOf(BadZip);
        }
      }
    }
  });
});
