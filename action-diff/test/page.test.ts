import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { accessibilityFindings } from '../../testbed/browser/accessibility.ts';
import { launchBrowser, openPage, type WatchedPage } from '../../testbed/browser/browser.ts';
import { SCREENSHOTS } from '../../testbed/browser/screenshots.ts';
import { describeInBrowser } from '../../testbed/browser/suite.ts';
import { pageAssets } from '../src/html/assets.ts';
import { reportPage } from '../src/html/page.ts';
import type { ReportContent } from '../src/report/report-content.ts';
import { contentOf, SECRETS, upgradeContent } from './page-content.ts';

const DESKTOP = { width: 1440, height: 1000 };
const PHONE = { width: 360, height: 780 };

describeInBrowser('the page', () => {
  let directory: string;
  let browser: Browser;
  let url: string;
  let count = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'page-'));
    browser = await launchBrowser();
    url = await fileOf(upgradeContent());
  });
  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function fileOf(content: ReportContent): Promise<string> {
    count += 1;
    const file = join(directory, `report-${count}.html`);
    await writeFile(file, reportPage(content, await pageAssets()));
    return pathToFileURL(file).href;
  }

  /** Runs the body with the page in a window of its own, in which nothing may go wrong. */
  async function withPage(
    body: (watched: WatchedPage) => Promise<void>,
    options: BrowserContextOptions = {},
    address = url,
  ): Promise<void> {
    const watched = await openPage(browser, address, { viewport: DESKTOP, ...options });
    try {
      await body(watched);
      expect(watched.problems).toEqual([]);
      // A reload asks for the page again.
      expect([...new Set(watched.requests)]).toEqual([address]);
    } finally {
      await watched.page.context().close();
    }
  }

  /** What a person reads of it. */
  const textOf = async (locator: Locator): Promise<string> => (await locator.allInnerTexts()).join('\n');
  const shown = (page: Page) => page.locator('#sections > .section:visible');
  // Not what is drawn of them: a section that has come into the window is drawn a moment later.
  const summaries = (page: Page) => page.locator('#sections > .section:visible > summary').allTextContents();

  test('shows versions, commits, environments and counts first, then the risks', () =>
    withPage(async ({ page }) => {
      expect(await page.title()).toBe('Istio 1.30.2 → 1.31.0 · mesh-ci');
      const headline = await textOf(page.locator('.headline'));
      for (const part of ['3f1c9a0b'.repeat(5), 'b7d5e2f4'.repeat(5), 'production', 'helm 4.2.0', 'folded as noise'])
        expect(headline).toContain(part);
      const [first] = await page.locator('.risks > li').allInnerTexts();
      expect(first).toMatch(/rbac-escalation[\s\S]*escalate pods/);
      expect(await page.locator('.risks .documentation').first().getAttribute('href')).toMatch(/^https:/);
    }));

  test('counts what is folded as noise, and shows it when asked', () =>
    withPage(async ({ page }) => {
      const noise = page.locator('.noise').first();
      expect(await noise.locator('summary').first().textContent()).toMatch(/chart-label \d+ changes/);
      expect(await noise.locator('table').isVisible()).toBe(false);
      await noise.locator('summary').first().click();
      expect(await textOf(noise.locator('table'))).toContain('istio-1.31.0');
    }));

  describe('finds', () => {
    test.each([
      ['an object', 'peerauth', ['PeerAuthentication']],
      ['a path', 'spec.replicas', ['Deployment']],
      ['a value', 'pilot:1.31.0', ['Deployment']],
      ['words in any order', 'permissive mtls default', ['PeerAuthentication']],
    ])('%s', (_, query, kinds) =>
      withPage(async ({ page }) => {
        await page.locator('#search').fill(query);
        await page.getByText(/\d+ of \d+ sections/).waitFor();
        const found = await summaries(page);
        expect(found).toHaveLength(kinds.length);
        for (const [index, kind] of kinds.entries()) expect(found[index]).toContain(kind);
      }),
    );

    test('nothing, and says so', () =>
      withPage(async ({ page }) => {
        await page.locator('#search').fill('no such thing');
        await page.getByText('No change is like that.').waitFor();
        expect(await shown(page).count()).toBe(0);
        await page.keyboard.press('Escape');
        expect(await shown(page).count()).toBeGreaterThan(3);
      }));

    test('in a section that was closed, and closes it again afterwards', () =>
      withPage(async ({ page }) => {
        await page.locator('#fold').click();
        await page.locator('#search').fill('PERMISSIVE');
        await page.getByText(/1 of \d+ sections/).waitFor();
        expect(await shown(page).locator('.block').isVisible()).toBe(true);
        await page.locator('#search').fill('');
        await page.getByText(/^\d+ sections$/).waitFor();
        expect(await page.locator('#sections > .section[open]').count()).toBe(0);
      }));
  });

  describe('filters', () => {
    test('by risk, hiding the other changes of the same objects', () =>
      withPage(async ({ page }) => {
        await page.locator('#risk').selectOption({ label: 'proxy-image' });
        expect(await summaries(page)).toEqual([expect.stringContaining('istio-sidecar-injector')]);
        const paths = await page.locator('.block:visible .path').allTextContents();
        expect(paths.join()).toContain('global.tag');
        expect(paths.join()).not.toContain('note');
      }));

    test('by the absence of a risk', () =>
      withPage(async ({ page }) => {
        await page.locator('#risk').selectOption('none');
        expect((await summaries(page)).join()).toContain('Secret');
        expect((await summaries(page)).join()).not.toContain('ClusterRole');
      }));

    test('by kind', () =>
      withPage(async ({ page }) => {
        await page.locator('#kind').selectOption({ label: 'Secret' });
        expect(await summaries(page)).toEqual([expect.stringContaining('cacerts')]);
      }));

    test('by environment', () =>
      withPage(async ({ page }) => {
        const all = await shown(page).count();
        await page.locator('#environment').selectOption({ label: 'testing' });
        expect(await shown(page).count()).toBeLessThan(all);
        expect((await summaries(page)).join()).not.toContain('only production');
      }));
  });

  describe('what is folded as noise is searched and filtered, too', () => {
    const rows = (page: Page) => page.locator('.noise tbody > tr:not([hidden])');

    test('by words, which opens the rule that folds it', () =>
      withPage(async ({ page }) => {
        const all = await rows(page).count();
        await page.locator('#search').fill('istio-1.31.0');
        await page.getByText(/\d+ of \d+ sections, 1 of \d+ rows of noise/).waitFor();
        expect(await rows(page).count()).toBe(1);
        expect(await page.locator('#none').textContent()).toBe('Only what is folded as noise is like that.');
        expect(await page.locator('.noise:visible').count()).toBe(1);
        expect(await textOf(page.locator('.noise:visible table'))).toContain('helm.sh/chart');
        await page.locator('#search').fill('');
        await page.getByText(/^\d+ sections$/).waitFor();
        expect(await rows(page).count()).toBe(all);
        expect(await page.locator('.noise[open]').count()).toBe(0);
      }));

    test('with counts of what is shown, and what is found marked', async () => {
      const objects = (sum: string) =>
        ['Deployment', 'DaemonSet', 'StatefulSet'].map((kind, index) => ({
          apiVersion: 'apps/v1',
          kind,
          metadata: { name: 'a', annotations: { 'checksum/config': `${sum}${index % 2}` } },
        }));
      const last = [...objects('new').slice(0, 2), ...objects('newest').slice(2)];
      await withPage(
        async ({ page }) => {
          const counted = page.locator('.noise .count');
          expect(await counted.textContent()).toBe('12 changes');
          await page.locator('#kind').selectOption({ label: 'DaemonSet' });
          expect(await counted.textContent()).toBe('4 of 12 changes');
          await page.locator('#kind').selectOption('');
          // The other rows are of production, too, but have no such value.
          await page.locator('#search').fill('production newest');
          await page.getByText('1 of 3 rows of noise').waitFor();
          expect(await counted.textContent()).toBe('1 of 12 changes');
          expect(await page.evaluate('[...CSS.highlights.get("found")].map(String)')).toEqual(
            expect.arrayContaining(['newest', 'production']),
          );
          await page.locator('#search').fill('testing');
          await page.getByText('2 of 3 rows of noise').waitFor();
        },
        {},
        await fileOf(contentOf(objects('old'), objects('new'), last)),
      );
    });

    test('by kind, risk and environment', () =>
      withPage(async ({ page }) => {
        const all = await rows(page).count();
        await page.locator('#kind').selectOption({ label: 'Secret' });
        expect(await rows(page).count()).toBe(0);
        expect(await page.locator('.noise:visible').count()).toBe(0);
        await page.locator('#kind').selectOption('');
        await page.locator('#risk').selectOption('any');
        expect(await rows(page).count()).toBe(0);
        await page.locator('#risk').selectOption('none');
        expect(await rows(page).count()).toBe(all);
        await page.locator('#risk').selectOption('');
        await page.locator('#environment').selectOption({ label: 'testing' });
        expect(await rows(page).count()).toBeGreaterThan(0);
      }));
  });

  test('puts the sides beside each other and marks what changed in a line', () =>
    withPage(async ({ page }) => {
      await page.locator('#kind').selectOption({ label: 'PeerAuthentication' });
      const diff = page.locator('.block:visible pre.diff');
      expect(await diff.textContent()).toBe('- STRICT\n+ PERMISSIVE\n');
      await page.locator('#split').click();
      expect(await diff.locator('tbody tr td').allInnerTexts()).toEqual(['STRICT', 'PERMISSIVE']);
      await page.locator('#kind').selectOption({ label: 'Deployment' });
      await page.locator('mark:visible').first().waitFor();
      expect(await page.locator('mark:visible').allInnerTexts()).toEqual(expect.arrayContaining(['1.30.2', '1.31.0']));
      await page.locator('#unified').click();
      expect(await page.locator('table.split:visible').count()).toBe(0);
    }));

  test('a link leads to its change, opens it, and stays the same when values change', () =>
    withPage(async ({ page }) => {
      await page.locator('#fold').click();
      const block = page.locator('.block', { hasText: 'spec.mtls.mode' });
      const id = (await block.getAttribute('id')) ?? '';
      const [again] = contentOf(
        [
          {
            apiVersion: 'security.istio.io/v1',
            kind: 'PeerAuthentication',
            metadata: { name: 'default', namespace: 'istio-system' },
            spec: { mtls: { mode: 'DISABLE' } },
          },
        ],
        [
          {
            apiVersion: 'security.istio.io/v1',
            kind: 'PeerAuthentication',
            metadata: { name: 'default', namespace: 'istio-system' },
            spec: { mtls: { mode: 'UNSET' } },
          },
        ],
      ).sections;
      expect(again?.blocks.map((one) => one.id)).toEqual([id]);
      await page.evaluate(`location.hash = '#${id}'`);
      await block.waitFor({ state: 'visible' });
      expect(await block.evaluate('document.querySelector(":target").getBoundingClientRect().top')).toBeLessThan(1000);
    }));

  test('every link within the page leads somewhere', () =>
    withPage(async ({ page }) => {
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id))`,
        ),
      ).toEqual([]);
      expect(
        await page.evaluate(
          `(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size; })()`,
        ),
      ).toBe(0);
    }));

  test('is used by keys alone', () =>
    withPage(async ({ page }) => {
      const focused = () =>
        page.evaluate<string>('document.activeElement.closest(".section")?.id ?? document.activeElement.id');
      const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('.section')].map((s) => s.id)`);
      await page.keyboard.press('j');
      expect(await focused()).toBe(ids[0]);
      await page.keyboard.press('j');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe(ids[2]);
      await page.keyboard.press('k');
      expect(await focused()).toBe(ids[1]);
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).toBe('solid');
      const isOpen = () => page.evaluate<boolean>('document.activeElement.parentElement.open');
      const before = await isOpen();
      await page.keyboard.press('Enter');
      expect(await isOpen()).toBe(!before);
      await page.keyboard.press('/');
      expect(await focused()).toBe('search');
      // In a field they are letters.
      await page.keyboard.type('jku?');
      expect(await page.locator('#search').inputValue()).toBe('jku?');
      await page.keyboard.press('Escape');
      expect(await page.locator('#search').inputValue()).toBe('');
      await page.keyboard.press('u');
      expect(await page.locator('#split').getAttribute('aria-pressed')).toBe('true');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').count()).toBe(0);
    }));

  test.each(['light', 'dark'] as const)('follows a system that is %s until the reader chooses', (colorScheme) =>
    withPage(
      async ({ page }) => {
        const dark = async () =>
          (await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')) !== 'rgb(255, 255, 255)';
        expect(await dark()).toBe(colorScheme === 'dark');
        await page.keyboard.press('t');
        expect(await dark()).toBe(false);
        await page.locator('#theme').click();
        expect(await dark()).toBe(true);
        await reloadUntil(page, async () => (await textOf(page.locator('#theme'))) === 'Theme: dark');
        expect(await dark()).toBe(true);
      },
      { colorScheme },
    ),
  );

  test.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const)('on a %s nothing is wider than the screen', (name, viewport) =>
    Promise.all(
      (['light', 'dark'] as const).map((colorScheme) =>
        withPage(
          async ({ page }) => {
            await page.screenshot({ path: join(SCREENSHOTS, `report-${name}-${colorScheme}.png`) });
            await page.locator('.section').nth(1).evaluate('document.querySelectorAll(".section")[1].scrollIntoView()');
            await page.locator('.section').nth(1).locator('pre[data-view]').first().waitFor();
            await page.screenshot({ path: join(SCREENSHOTS, `report-${name}-${colorScheme}-changes.png`) });
            if (name === 'desktop') {
              await page.locator('#split').click();
              await page.screenshot({ path: join(SCREENSHOTS, `report-${name}-${colorScheme}-sides.png`) });
            }
            await page.locator('#search').fill('istio-1.31.0');
            await page.getByText(/rows of noise/).waitFor();
            await page.locator('#noise').evaluate('document.querySelector("#noise").scrollIntoView()');
            await page.screenshot({ path: join(SCREENSHOTS, `report-${name}-${colorScheme}-noise.png`) });
            await page.keyboard.press('Escape');
            for (const section of await page.locator('.section').all())
              await section.evaluate('(element) => { element.open = true; element.scrollIntoView(); }');
            expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
          },
          { viewport, colorScheme },
        ),
      ),
    ),
  );

  test.each([
    ['light', DESKTOP],
    ['dark', DESKTOP],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('has no serious finding of axe: %s, %o', (colorScheme, viewport) =>
    withPage(
      async ({ page }) => {
        await page.evaluate('for (const d of document.querySelectorAll("details")) d.open = true');
        if (viewport === DESKTOP) await page.locator('#split').click();
        expect(await accessibilityFindings(page)).toEqual([]);
        await page.keyboard.press('?');
        expect(await accessibilityFindings(page)).toEqual([]);
      },
      { colorScheme, viewport: { ...viewport, height: 6000 }, bypassCSP: true },
    ),
  );

  test('is a readable document without a script', () =>
    withPage(
      async ({ page }) => {
        expect(await page.locator('#toolbar').isVisible()).toBe(false);
        expect(await textOf(page.locator('.section[open] pre.diff').first())).toMatch(/^[-+ ] /);
        expect(await textOf(page.locator('.risks'))).toContain('mtls-mode');
      },
      { javaScriptEnabled: false },
    ));

  test('prints all of it, without the tools', () =>
    withPage(async ({ page }) => {
      await page.locator('#fold').click();
      await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('#toolbar').isVisible()).toBe(false);
      expect(await page.locator('pre.diff').last().isVisible()).toBe(true);
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
    }));

  test('says that nothing differs', async () => {
    const same = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }];
    await withPage(
      async ({ page }) => {
        expect(await textOf(page.locator('body'))).toContain('Nothing differs');
        expect(await page.locator('#changes').count()).toBe(0);
      },
      {},
      await fileOf(contentOf(same, same)),
    );
  });

  test('text from outside is text: it makes no element, runs nothing and hides nothing', async () => {
    const hostile = `</script></pre><img src=x onerror="document.title='owned'"><script>document.title='owned'</script><!-- \u2028 \u202etxt.exe\u200b &lt;b&gt; {{ $x }} ]]>`;
    const object = (value: string) => ({
      apiVersion: 'v1',
      kind: `Config${hostile.slice(0, 60)}`,
      metadata: { name: hostile, namespace: hostile },
      data: { [hostile]: value, text: `${value}\n`, long: `${value}\n${hostile}\n` },
    });
    const address = await fileOf(contentOf([object('a')], [object(hostile)]));
    await withPage(
      async ({ page }) => {
        expect(await page.title()).toBe('Istio 1.30.2 → 1.31.0 · mesh-ci');
        await page.locator('#split').click();
        await page.locator('#search').fill('</script>');
        await page.getByText('1 of 1 section').waitFor();
        expect(await page.locator('img, #sections script').count()).toBe(0);
        expect(await page.locator('script').count()).toBe(1);
        const text = await textOf(page.locator('#sections'));
        expect(text).toContain(`</script></pre><img src=x onerror="document.title='owned'">`);
        expect(text).toContain('\\u202etxt.exe\\u200b &lt;b&gt; {{ $x }} ]]>');
        expect(text).not.toMatch(/[\u2028\u202e\u200b]/);
        expect(await page.title()).toBe('Istio 1.30.2 → 1.31.0 · mesh-ci');
      },
      {},
      address,
    );
  });

  describe('its policy', () => {
    test('runs no script, handler or style that got into the file all the same', async () => {
      const injected = `<script>document.title = 'owned'</script><img src="https://evil.example/x" onerror="document.title = 'owned'"><p id="styled" style="color: rgb(255, 0, 0)">x</p>`;
      const html = reportPage(upgradeContent(), await pageAssets()).replace('<main>', `<main>${injected}`);
      const file = join(directory, 'injected.html');
      await writeFile(file, html);
      const { page, problems } = await openPage(browser, pathToFileURL(file).href);
      expect(await page.title()).toBe('Istio 1.30.2 → 1.31.0 · mesh-ci');
      expect(await page.evaluate('getComputedStyle(document.getElementById("styled")).color')).not.toBe(
        'rgb(255, 0, 0)',
      );
      for (const kind of ['script', 'event handler', 'style', 'image'])
        expect(problems.filter((problem) => problem.includes('Content Security Policy')).join('\n')).toContain(kind);
      await page.context().close();
    });

    test('lets no string become an element', () =>
      withPage(async ({ page }) => {
        const message = await page.evaluate(
          `(() => { try { document.body.innerHTML = '<b>x</b>'; return 'done'; } catch (error) { return error.name; } })()`,
        );
        expect(message).toBe('TypeError');
      }).catch((error: unknown) => {
        // The console tells of it, too.
        if (!String(error).includes('TrustedHTML')) throw error;
      }));
  });
});

test('no secret is in the page', async () => {
  const page = reportPage(upgradeContent(), await pageAssets());
  expect(page).toContain('(hidden value 1)');
  for (const secret of SECRETS) expect(page).not.toContain(secret);
});

/** Chromium keeps what a page stores in the background: a page that is loaded at once may not find it yet. */
async function reloadUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    await page.reload();
    if (await isThere()) return;
  }
  throw new Error('What was chosen is gone after the page was loaded again.');
}
