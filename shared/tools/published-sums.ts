/**
 * The SHA-256 that a project publishes for a file, in lower-case hex: the one that its list of checksums gives to that
 * name, or the only one of a text that names no file. Undefined when the text says nothing of the file.
 * @param text lines as sha256sum writes them (`HASH  NAME`, `HASH *NAME`; Istio has one blank), or a hash alone
 */
export function publishedSum(text: string, file: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [, sum, name] = /^([0-9a-f]{64})(?:\s+\*?(.+?))?\s*$/i.exec(line) ?? [];
    if (sum !== undefined && (name === undefined || name === file)) return sum.toLowerCase();
  }
  return undefined;
}
