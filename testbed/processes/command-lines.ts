import { readdir, readFile } from 'node:fs/promises';

/** Command lines of running processes that hold a text, such as a directory that only one test uses. Linux only. */
export async function commandLinesWith(text: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
