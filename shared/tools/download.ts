import * as toolCache from '@actions/tool-cache';
import { limitSilence } from './silence.ts';

/** A site that is silent for so long is not waited for: tool-cache itself would wait three minutes, three times. */
const SILENCE_MILLISECONDS = 20_000;

/**
 * Downloads a URL to a file that must not exist, through the proxy of HTTPS_PROXY unless NO_PROXY names the host.
 * tool-cache tries three times, 10 to 20 seconds apart: after no answer, a broken one, or the status 408, 429 or 5xx,
 * but not after any other, such as 404.
 * @param silence milliseconds that a site may take to begin its answer, and between two parts of it
 */
export async function download(url: string, file: string, silence = SILENCE_MILLISECONDS): Promise<void> {
  await limitSilence(silence, () => toolCache.downloadTool(url, file));
}

/** Whether the site answered that it does not have it. Object stores that do not list their content answer 403. */
export function isAbsent(cause: unknown): boolean {
  return cause instanceof toolCache.HTTPError && [403, 404, 410].includes(cause.httpStatusCode ?? 0);
}

/** Why a download failed, in a few words. */
export function downloadFailure(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(downloadFailure).join(', ');
  if (cause instanceof toolCache.HTTPError) return `HTTP status ${cause.httpStatusCode}`;
  return cause instanceof Error ? cause.message : String(cause);
}
