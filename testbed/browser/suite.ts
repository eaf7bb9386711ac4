import { describe } from '@jest/globals';
import { findBrowser } from './browser.ts';

/**
 * Tests that need a browser. Without one they are skipped, which `npm test` says at its end; in CI they run, and fail
 * with what to install.
 */
export const describeInBrowser =
  findBrowser() === undefined && (process.env.CI ?? '') === '' ? describe.skip : describe;
