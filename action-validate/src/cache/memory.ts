import { type ContentCache, NO_CACHE } from './content-cache.ts';

/** What a check's word on an object hangs on besides what it is given. */
export interface Memory {
  readonly cache: ContentCache;
  /** Changes with our own code and the configuration; for an engine, with the programs and the schemas as well. */
  readonly context: string;
}

export const NO_MEMORY: Memory = { cache: NO_CACHE, context: '' };
