import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findProgram } from './find-program.ts';

/** Names under which Chrome and Chromium are installed. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Only ends what hangs: playwright's own thirty seconds are short for a busy machine. */
const HANGS_MILLISECONDS = 300_000;

/** Path of the Chrome or Chromium of this machine; undefined when it has none. `$CHROME` goes before all. */
export function findBrowser(): string | undefined {
  const asked = process.env.CHROME;
  if (asked !== undefined && asked !== '') return asked;
  return findProgram(NAMES) ?? (existsSync(MACOS) ? MACOS : undefined);
}

/** What a person has to do where there is no browser. */
export const NO_BROWSER =
  'No Chrome or Chromium was found. Install one (Debian, Ubuntu: `apt-get install chromium`), or set CHROME to its path.';

/**
 * A browser of its own for one file of tests, without a profile and without a sandbox: a container has none to give.
 * @throws Error when this machine has no browser
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(NO_BROWSER);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  return await chromium.launch({ executablePath, args, timeout: HANGS_MILLISECONDS });
}

/** A page in a window of its own, with everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, errors that nobody caught, violations of the page's own policy. */
  readonly problems: readonly string[];
  /** URLs that it asked for, its own included. */
  readonly requests: readonly string[];
}

/** Opens a URL in a new window. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(HANGS_MILLISECONDS);
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, problems, requests };
}
