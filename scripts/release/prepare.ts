// `scripts/release/prepare.ts TAG DIRECTORY`, in release.yml: verifies the tag, then writes what is published of it into
// the directory (notes.md, SHA256SUMS, and subjects: what is attested) and the step's outputs.
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../actions.ts';
import { checksumLine, checksumsOf, releasedFiles } from './checksums.ts';
import { verifyRelease } from './verify.ts';

const [tag = '', directory = ''] = process.argv.slice(2);
try {
  const release = await verifyRelease(root, tag);
  const sums = await checksumsOf(root, await releasedFiles(root));
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'notes.md'), release.notes);
  await writeFile(join(directory, 'SHA256SUMS'), sums);
  // The list itself is attested as well: whoever checks many files need not ask GitHub about each.
  await writeFile(join(directory, 'subjects'), `${sums}${checksumLine(sums, 'SHA256SUMS')}`);
  const outputs = {
    source: release.source,
    commit: release.commit,
    'major-tag': release.majorTag,
    'move-major-tag': release.newestOfMajor,
    latest: release.newest,
  };
  const text = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
  await appendFile(process.env.GITHUB_OUTPUT ?? '/dev/stdout', text.join(''));
} catch (error) {
  console.error(`::error::${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
