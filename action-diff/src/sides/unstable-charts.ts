import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { localChart } from '../../../shared/helm/chart-sources.ts';
import { type Helmfile, readHelmfiles } from '../../../shared/helm/releases.ts';
import type { Renderer } from '../../../shared/helm/renderer.ts';

/**
 * Functions of Helm, Sprig and helmfile that give something else each time, or that are there to keep what such a one
 * gave before.
 */
const FUNCTIONS = [
  ...['randAlphaNum', 'randAlpha', 'randAscii', 'randNumeric', 'randBytes', 'randInt', 'shuffle', 'uuidv4'],
  ...[
    'genCA',
    'genCAWithKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
  ],
  ...['genPrivateKey', 'htpasswd', 'bcrypt', 'derivePassword', 'encryptAES', 'now', 'ago', 'date', 'lookup'],
  ...['exec', 'fetchSecretValue'],
];

/** One of them in an action of a template; a word of prose is none. */
const UNSTABLE = new RegExp(`\\{\\{[^}]*\\b(?:${FUNCTIONS.join('|')})\\b`);

/**
 * Whether an environment may render to something else each time: a chart of its releases, the Helmfile or one of its
 * templated values uses a function that does, or is not in the repository to be looked at.
 */
export async function mayChangeByItself(renderer: Renderer, environment: string): Promise<boolean> {
  const helmfiles = await readHelmfiles(renderer, environment);
  const found = await Promise.all(helmfiles.map((helmfile) => isUnstable(helmfile, renderer.workspace)));
  return found.includes(true);
}

async function isUnstable({ file, values, releases }: Helmfile, workspace: string): Promise<boolean> {
  const written = [...values, ...releases.flatMap((release) => release.values)];
  // A template of values is resolved before we see it: whether it is stable cannot be told.
  if (written.some((item) => typeof item === 'string' && item.endsWith('.gotmpl'))) return true;
  if (UNSTABLE.test(await readFile(file, 'utf8'))) return true;
  const charts = new Set(releases.map(({ chart }) => chart));
  for (const chart of charts) {
    const local = await localChart(workspace, file, chart);
    if (local === undefined || (await hasUnstableFile(join(workspace, local.directory)))) return true;
  }
  return false;
}

/** Whether a chart, or one that it depends on, uses such a function. A packed dependency cannot be looked into. */
async function hasUnstableFile(chart: string): Promise<boolean> {
  for (const entry of await readdir(chart, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    if (extname(entry.name) === '.tgz') return true;
    if (UNSTABLE.test(await readFile(join(entry.parentPath, entry.name), 'utf8'))) return true;
  }
  return false;
}
