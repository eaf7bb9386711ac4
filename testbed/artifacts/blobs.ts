import type { IncomingHttpHeaders } from 'node:http';

/** What Azure's Blob Storage keeps under one signed URL: https://learn.microsoft.com/rest/api/storageservices/put-block. */
export interface Blob {
  readonly blocks: Map<string, Buffer>;
  /** Undefined until the blocks are committed. */
  content: Buffer | undefined;
  contentType: string;
}

export function newBlob(): Blob {
  return { blocks: new Map(), content: undefined, contentType: '' };
}

/**
 * Answers a request on a blob: Put Blob, Put Block or Put Block List, which are what an upload is made of.
 * @returns the status, or what is wrong with the request
 */
export function putBlob(blob: Blob, query: URLSearchParams, headers: IncomingHttpHeaders, body: Buffer): 201 | string {
  if (headers['x-ms-version'] === undefined) return 'the header x-ms-version is missing';
  if (headers['content-length'] === undefined) return 'the header Content-Length is missing';
  switch (query.get('comp')) {
    case 'block': {
      const id = query.get('blockid');
      if (id === null || id === '') return 'a block without blockid';
      const lengths = new Set([...blob.blocks.keys()].map((known) => known.length));
      if (lengths.size > 0 && !lengths.has(id.length)) return 'the ids of all blocks must have one length';
      blob.blocks.set(id, body);
      return 201;
    }
    case 'blocklist': {
      const ids = [...body.toString('utf8').matchAll(/<(?:Latest|Uncommitted)>([^<]+)<\//g)].map(([, id = '']) => id);
      const parts = ids.map((id) => blob.blocks.get(id));
      const missing = parts.indexOf(undefined);
      if (missing !== -1) return `the block ${ids[missing]} was never put`;
      return commit(blob, Buffer.concat(parts.filter((part) => part !== undefined)), headers);
    }
    case null:
      if (headers['x-ms-blob-type'] !== 'BlockBlob') return 'Put Blob without x-ms-blob-type: BlockBlob';
      return commit(blob, body, headers);
    default:
      return `comp=${query.get('comp')} is not known`;
  }
}

function commit(blob: Blob, content: Buffer, headers: IncomingHttpHeaders): 201 {
  blob.content = content;
  blob.contentType = String(headers['x-ms-blob-content-type'] ?? 'application/octet-stream');
  return 201;
}
