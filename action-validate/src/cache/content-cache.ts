import { hash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Texts of earlier runs, by digests of all that they were made from. Nothing in it is needed: an entry that is missing,
 * cut off or changed is as if it had never been, and what cannot be written is not.
 */
export interface ContentCache {
  read(key: string): string | undefined;
  write(key: string, text: string): void;
  /** Removes what no run has made or used for a while. */
  prune(): void;
}

export const NO_CACHE: ContentCache = { read: () => undefined, write: () => {}, prune: () => {} };

/** An entry that this run has not used is removed when it is older. */
const OLDEST_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

/**
 * Several runs may use one directory at once. Small files are read and written as they are needed: that takes a tenth of
 * the time that Node needs to do it in the background.
 * @param warn is told, once, when nothing can be written
 */
export function contentCache(directory: string, warn: (message: string) => void): ContentCache {
  const used = new Set<string>();
  let writable = true;
  let grown = false;
  const write = (key: string, text: string): void => {
    if (!writable) return;
    const file = `${directory}/${key}`;
    const partial = `${file}.${randomUUID()}.partial`;
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileSync(partial, `${sumOf(text)}\n${text}`, { mode: 0o600 });
      renameSync(partial, file);
      used.add(key);
      grown = true;
    } catch (error) {
      writable = false;
      remove(partial);
      warn(`Nothing is kept for the next run: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    read: (key) => {
      const text = readWhole(`${directory}/${key}`);
      if (text !== undefined) used.add(key);
      return text;
    },
    write,
    prune: () => {
      if (grown) removeOld(directory, used);
    },
  };
}

/** The text of an entry; undefined unless it is just what was written. */
function readWhole(file: string): string | undefined {
  try {
    const content = readFileSync(file, 'utf8');
    const end = content.indexOf('\n');
    const text = content.slice(end + 1);
    return content.slice(0, end) === sumOf(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function sumOf(text: string): string {
  return hash('sha256', text);
}

/** What cannot be removed stays: it is of no use, and does no harm. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}

function removeOld(directory: string, used: ReadonlySet<string>): void {
  const oldest = Date.now() - OLDEST_MILLISECONDS;
  for (const name of readdirSync(directory)) {
    if (used.has(name)) continue;
    const file = `${directory}/${name}`;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.mtimeMs < oldest) remove(file);
  }
}
