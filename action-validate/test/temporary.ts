import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory with these files, which is removed at the end of the block that declares it with `using`. */
export interface TemporaryDirectory extends Disposable {
  readonly path: string;
  write(file: string, text: string): void;
}

export function temporaryDirectory(files: Readonly<Record<string, string>> = {}): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'validate-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
