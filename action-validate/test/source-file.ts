import { hash } from 'node:crypto';
import type { SourceFile } from '../src/model/sources.ts';

/** A file whose text is at hand. */
export function sourceFile(text: string): SourceFile {
  return { digest: hash('sha256', text), text };
}
