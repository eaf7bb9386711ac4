import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findBrowser, NO_BROWSER } from './browser.ts';

/**
 * Sees to it that this machine has a Chrome or Chromium: as root on Debian it installs Debian's, elsewhere it says what
 * to install. The tests that need one are skipped without it; in CI (`$CI`) they fail.
 * @returns whether there is one
 */
export async function ensureBrowser(log: (line: string) => void): Promise<boolean> {
  if (findBrowser() !== undefined) return true;
  if (process.getuid?.() === 0 && (await isDebian())) {
    log('browser: installing Debian’s chromium');
    const installed =
      (await succeeds('apt-get', ['update', '-qq'])) &&
      (await succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']));
    if (installed && findBrowser() !== undefined) return true;
  }
  log(`browser: ${NO_BROWSER}`);
  return false;
}

/** Ubuntu's package of that name is only a pointer to a snap. */
async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
