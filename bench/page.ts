import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { compare } from '../action-diff/src/compare/change-set.ts';
import { pageAssets } from '../action-diff/src/html/assets.ts';
import { reportPage } from '../action-diff/src/html/page.ts';
import { createMask } from '../action-diff/src/mask/mask.ts';
import { reportContent } from '../action-diff/src/report/report-content.ts';
import type { Manifest } from '../shared/manifest/manifest.ts';
import { launchBrowser, openPage } from '../testbed/browser/browser.ts';
import type { Bench } from './bench.ts';
import { median } from './measure.ts';

/** The goal: a page of ten megabytes can be used within a second. */
const MEGABYTES = 10;
const GOAL_MILLISECONDS = 1000;
const RUNS = 5;

interface Opening {
  readonly firstPaint: number;
  /** When its script has run and the next frame is drawn: search, filters and keys work. */
  readonly interactive: number;
  readonly elements: number;
}

/** How long the HTML report of a large difference takes to open, many small changes or a few long ones. */
export const page: Bench = {
  description: 'the HTML report of action-diff: a page of 10 MB opens within a second',
  async run(log) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-page-'));
    const browser = await launchBrowser();
    try {
      const rows: string[][] = [];
      const ratios: Record<string, number> = {};
      for (const [name, objects, lines] of [
        ['a few long changes', 20, 9000],
        ['many changes', 3300, 45],
      ] as const) {
        log(`${name}: making the page`);
        const file = join(directory, 'page.html');
        const html = await pageOf(objects, lines);
        await writeFile(file, html);
        const openings: Opening[] = [];
        for (let run = 0; run < RUNS; run += 1) openings.push(await open(browser, pathToFileURL(file).href));
        const of = (key: keyof Opening): number => Math.round(median(openings.map((opening) => opening[key])));
        const size = (Buffer.byteLength(html) / 1e6).toFixed(1);
        rows.push([name, `${size} MB`, `${of('elements')}`, `${of('firstPaint')} ms`, `${of('interactive')} ms`]);
        ratios[name] = of('interactive') / GOAL_MILLISECONDS;
      }
      const table = [['page', 'size', 'elements', 'first paint', 'interactive'], ...rows];
      return { table, ratios, goals: Object.fromEntries(Object.keys(ratios).map((name) => [name, 1])) };
    } finally {
      await browser.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function open(browser: Browser, url: string): Promise<Opening> {
  const watched = await openPage(browser, url, { viewport: { width: 1440, height: 1000 } });
  const opening = await watched.page.evaluate<Opening>(`new Promise((resolve) =>
    requestAnimationFrame(() => setTimeout(() => resolve({
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      interactive: performance.now(),
      elements: document.querySelectorAll('*').length,
    }))))`);
  await watched.page.context().close();
  if (watched.problems.length > 0) throw new Error(`The page has problems:\n${watched.problems.join('\n')}`);
  return opening;
}

/** A page of at least the wanted size: each object has a text of which every third line changed. */
async function pageOf(objects: number, lines: number): Promise<string> {
  const manifests = (side: string): Manifest[] =>
    Array.from({ length: objects }, (_, index) => configMap(`settings-${index}`, textOf(side, index, lines)));
  const set = compare([{ environment: 'testing', base: manifests('old'), head: manifests('new') }]);
  const side = (sha: string, version: string) => ({ sha: sha.repeat(40), version });
  const input = { base: side('a', '1.30.0'), head: side('b', '1.31.0'), set, notes: [] };
  const html = reportPage(reportContent(input, createMask()), await pageAssets());
  if (html.length < MEGABYTES * 1e6) throw new Error(`The page has only ${html.length} bytes.`);
  return html;
}

function textOf(side: string, object: number, lines: number): string {
  const line = (number: number): string =>
    number % 3 === 0
      ? `  - address: ${side}-${number}.mesh-${object}.example.com`
      : `  - address: host-${number}.mesh-${object}.example.com`;
  return `${Array.from({ length: lines }, (_, number) => line(number)).join('\n')}\n`;
}

function configMap(name: string, text: string): Manifest {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'mesh' }, data: { text } };
  return {
    identity: { group: '', kind: 'ConfigMap', namespace: 'mesh', name },
    apiVersion: 'v1',
    source: { file: 'bench', line: 1 },
    body,
  };
}
