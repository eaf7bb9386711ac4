import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';

/**
 * What helmfile does for a Helmfile or its values that no switch of helmfile turns off: read any file, run a program,
 * ask a server. `exec`, `readFile`, hooks and remote files are turned off by switches, see shared/helm/.
 */
const REACHES: readonly (readonly [RegExp, string])[] = [
  [/\bref\+[a-z0-9]+:\/\//, 'takes a value from elsewhere (`ref+…`), a program or any file among them'],
  [/\b(?:fetchSecretValue|expandSecretRefs)\b/, 'takes a secret from elsewhere (`fetchSecretValue`)'],
  [/\bkustomizeBinary\b/, 'names a program to run (`kustomizeBinary`)'],
  [/\bpostRenderer\b/, 'names a program to run (`postRenderer`)'],
];

/**
 * Refuses a Helmfile that reaches out of the repository, for a pull request whose author nobody has to know. It looks
 * for words, which a template can put together from pieces: it spares honest people a surprise. What keeps the others
 * from doing harm is that this job has nothing to take, see docs/untrusted-pull-requests.md.
 * @throws UserError that names the file and the line
 */
export async function refuseHelmfileReach(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const charts = files.filter((file) => file.endsWith('/Chart.yaml')).map((file) => `${dirname(file)}/`);
  for (const file of files.sort()) {
    // What is in a chart, helm reads, which knows none of this.
    if (!/\.(?:ya?ml|gotmpl|tpl)$/.test(file) || charts.some((chart) => file.startsWith(chart))) continue;
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      const [, reach] = REACHES.find(([pattern]) => !/^\s*#/.test(line) && pattern.test(line)) ?? [];
      if (reach !== undefined) throw reachesOut(relative(directory, file), index + 1, reach);
    }
  }
}

function reachesOut(file: string, line: number, reach: string): UserError {
  return new UserError(`The Helmfile ${reach}, which is not done for a pull request from a fork.`, {
    where: { file, line },
    next: 'Somebody who may push to this repository can open the pull request from a branch in it.',
  });
}
