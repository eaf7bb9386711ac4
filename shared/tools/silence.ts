import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** Which `limitSilence` a request was made in: several may run at the same time. */
const current = new AsyncLocalStorage<symbol>();

/**
 * Runs `body`, and fails each HTTP request that it makes, through whatever client, when the site is silent for too long.
 * @param milliseconds that a site may take to begin its answer, and between two parts of it
 */
export async function limitSilence<T>(milliseconds: number, body: () => Promise<T>): Promise<T> {
  const own = Symbol();
  // Clients have no option for this; Node tells of each request when it is made.
  const limit = (message: unknown): void => {
    if (current.getStore() === own) limitRequest((message as { request: ClientRequest }).request, milliseconds);
  };
  subscribe(REQUEST_CREATED, limit);
  try {
    return await current.run(own, body);
  } finally {
    unsubscribe(REQUEST_CREATED, limit);
  }
}

const REQUEST_CREATED = 'http.client.request.created';

function limitRequest(request: ClientRequest, milliseconds: number): void {
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
