import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, type WatchedPage } from '../../testbed/browser/browser.ts';
import { commentPage } from '../../testbed/browser/comment-page.ts';
import { README_PICTURES, SCREENSHOTS } from '../../testbed/browser/screenshots.ts';
import { describeInBrowser } from '../../testbed/browser/suite.ts';
import { pageAssets } from '../src/html/assets.ts';
import { reportPage } from '../src/html/page.ts';
import { fitReport } from '../src/report/fit.ts';
import { makeReport } from '../src/report/markdown-report.ts';
import { renderIstio, upgradeOf, upgradeReport } from './istio-upgrade.ts';

/** Where an artifact of a run is: the comment links to it. */
const ARTIFACT = 'https://github.com/example/mesh/actions/runs/17/artifacts/42';

/** As wide as a comment is on a large screen. */
const COMMENT = { width: 862, height: 1000 };
/** Drawn smaller, the page with everything beside each other is as wide as a README. */
const PAGE = { viewport: { width: 1250, height: 1330 }, deviceScaleFactor: 0.8 };

describeInBrowser('of an upgrade of Istio', () => {
  let directory: string;
  let browser: Browser;
  let comment: string;
  let page: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pictures-'));
    const set = upgradeOf(await renderIstio(directory, 'older'), await renderIstio(directory, 'newer'));
    const content = upgradeReport(set);
    comment = await put('comment.html', await commentPage(fitReport(makeReport(content, ARTIFACT), 65_000, '')));
    page = await put('page.html', reportPage(content, await pageAssets()));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function put(name: string, html: string): Promise<string> {
    const file = join(directory, name);
    await writeFile(file, html);
    return pathToFileURL(file).href;
  }

  test.each(['light', 'dark'] as const)('the comment is read without seeing its Markdown: %s', async (colorScheme) => {
    const watched = await openPage(browser, comment, { viewport: COMMENT, colorScheme });
    const picture = (name: string) => ({ path: join(SCREENSHOTS, `comment-${colorScheme}${name}.png`) });
    await watched.page.screenshot({ ...picture(''), fullPage: true });
    if (colorScheme === 'light')
      await watched.page.locator('article').screenshot({ path: join(README_PICTURES, 'comment.png') });
    await watched.page.locator('summary').first().click();
    await watched.page.evaluate('document.querySelector("summary").scrollIntoView()');
    expect(await watched.page.locator('details[open] .pl-mi1').count()).toBeGreaterThan(0);
    await watched.page.screenshot(picture('-changes'));

    // What is not a diff is ours: no tag, emphasis, link, entity, fence, row of a table or heading that GitHub did not read.
    await watched.page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    await watched.page.evaluate('for (const diff of document.querySelectorAll("pre")) diff.remove()');
    const [text] = await watched.page.locator('article').allInnerTexts();
    expect(text).toContain('Open in the report');
    expect(text).not.toMatch(/<\/?[a-z]|\*\*|\]\(|&#?\w+;|```|^\s*[|#]/m);
    await close(watched, comment);
  });

  test('the page begins with its risks and the first change', async () => {
    const watched = await openPage(browser, page, { ...PAGE, colorScheme: 'light' });
    const { page: window } = watched;
    await window.locator('mark').first().waitFor();
    for (const part of [window.locator('.risks > li').last(), window.locator('mark').first()])
      expect((await part.boundingBox())?.y).toBeLessThan(PAGE.viewport.height);
    await window.screenshot({ path: join(README_PICTURES, 'page.png') });
    await close(watched, page);
  });

  async function close({ page: window, problems, requests }: WatchedPage, address: string): Promise<void> {
    expect(problems).toEqual([]);
    expect(requests).toEqual([address]);
    await window.context().close();
  }
});
