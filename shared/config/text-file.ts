import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../log/errors.ts';

/** Ten times what the largest profile of Istio renders to: a larger file is a mistake, or meant to exhaust memory. */
export const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * The text of a file that people, or programs that they configure, have written.
 * @param name how the file is called in the message
 * @throws UserError when it is larger than `LARGEST_FILE`; the file system's own error when it cannot be read
 */
export async function readTextFile(path: string, name: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_FILE) throw tooLarge(name, size, LARGEST_FILE);
  return await readFile(path, 'utf8');
}

export function tooLarge(name: string, bytes: number, limit: number): UserError {
  const [actual, largest] = [bytes, limit].map((size) => Math.ceil(size / 1024 / 1024));
  return new UserError(`${name} is ${actual} MiB large; ${largest} MiB is the limit.`, {
    where: { file: name },
    next: 'Take out what does not belong there, or split it into several files.',
  });
}
