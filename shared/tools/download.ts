import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import * as toolCache from '@actions/tool-cache';

/** A site that is silent for so long is not waited for: tool-cache itself would wait three minutes, three times. */
const SILENCE_MILLISECONDS = 20_000;

/**
 * Downloads a URL to a file that must not exist, through the proxy of HTTPS_PROXY unless NO_PROXY names the host.
 * tool-cache tries three times, 10 to 20 seconds apart: after no answer, a broken one, or the status 408, 429 or 5xx,
 * but not after any other, such as 404.
 * @param silence milliseconds that a site may take to begin its answer, and between two parts of it
 */
export async function download(url: string, file: string, silence = SILENCE_MILLISECONDS): Promise<void> {
  // tool-cache has no option for this; Node tells of each request when it is made.
  const limit = (message: unknown): void => limitSilence((message as { request: ClientRequest }).request, silence);
  subscribe(REQUEST_CREATED, limit);
  try {
    await toolCache.downloadTool(url, file);
  } finally {
    unsubscribe(REQUEST_CREATED, limit);
  }
}

const REQUEST_CREATED = 'http.client.request.created';

function limitSilence(request: ClientRequest, milliseconds: number): void {
  const timer = setTimeout(() => {
    request.destroy(new Error(`no answer within ${milliseconds / 1000} s`));
  }, milliseconds);
  // Through a proxy the first answer is to CONNECT.
  for (const event of ['response', 'connect', 'close']) request.once(event, () => clearTimeout(timer));
  request.once('response', (response: IncomingMessage) => {
    response.setTimeout(milliseconds, () => {
      response.destroy(new Error(`the answer stopped for ${milliseconds / 1000} s`));
    });
  });
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
