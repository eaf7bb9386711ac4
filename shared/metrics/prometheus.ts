import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../log/errors.ts';

/** A server that speaks Prometheus' HTTP API: Prometheus, Thanos, Mimir and others. */
export interface PrometheusServer {
  /** Of `/api/v1/query`. */
  readonly endpoint: URL;
  /** Bearer token; empty for none. */
  readonly token: string;
  readonly fetch: typeof fetch;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/** One finite number, or why there is none, as a sentence. */
export type Reading = { readonly value: number } | { readonly problem: string };

const TIMEOUT = 30_000;
const RETRY_PAUSE = 1000;

/**
 * Connects to nothing yet: it checks what would be sent.
 * @param url base URL, with the path prefix that the server may have
 * @throws UserError for a URL or token that must not be sent as it is
 */
export function connectPrometheus(
  url: string,
  token: string,
  { fetch: request = fetch, timeout = TIMEOUT }: { fetch?: typeof fetch; timeout?: number } = {},
): PrometheusServer {
  const base = URL.parse(url);
  if (base === null) {
    throw new UserError(`The URL of Prometheus, \`${url}\`, is not one.`, {
      next: 'Correct `prometheus` in mesh.yaml.',
    });
  }
  if (base.username !== '' || base.password !== '') {
    throw new UserError('The URL of Prometheus in mesh.yaml holds a user name or password.', {
      next: 'Change that password, remove it from mesh.yaml, and pass a token as the input `prometheus-token`.',
    });
  }
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw new UserError('The input `prometheus-token` holds blanks, line ends or letters that no token has.', {
      next: 'Store the secret again, without the word `Bearer` and without quotes.',
    });
  }
  base.pathname = `${base.pathname.replace(/\/$/, '')}/api/v1/query`;
  return { endpoint: base, token, fetch: request, timeout };
}

/**
 * Evaluates a PromQL expression that gives one number at one time. Tried again once when the server cannot be reached
 * or answers 5xx. Never throws: what is not one finite number is a problem.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries.
 */
export async function queryNumber(server: PrometheusServer, query: string, at: Date): Promise<Reading> {
  const first = await ask(server, query, at);
  if (!first.retry) return first.reading;
  await pause(RETRY_PAUSE);
  return (await ask(server, query, at)).reading;
}

interface Answer {
  readonly reading: Reading;
  /** Whether asking again may help. */
  readonly retry: boolean;
}

async function ask(server: PrometheusServer, query: string, at: Date): Promise<Answer> {
  const url = new URL(server.endpoint);
  url.searchParams.set('query', query);
  url.searchParams.set('time', (at.getTime() / 1000).toFixed(3));
  try {
    const response = await server.fetch(url, {
      headers: {
        accept: 'application/json',
        ...(server.token === '' ? {} : { authorization: `Bearer ${server.token}` }),
      },
      signal: AbortSignal.timeout(server.timeout),
    });
    const body = parseJson(await response.text());
    return { reading: readAnswer(response, body), retry: response.status >= 500 };
  } catch (error) {
    const failure = error as FetchFailure;
    if (failure.name === 'TimeoutError') {
      return { reading: { problem: `Prometheus did not answer within ${server.timeout / 1000} s.` }, retry: false };
    }
    const problem = `Prometheus at ${server.endpoint.origin} cannot be reached (${networkCause(failure)}).`;
    return { reading: { problem }, retry: true };
  }
}

/** What fetch throws. It says "fetch failed" and hides the reason in its cause. */
interface FetchFailure {
  readonly name?: string;
  readonly message?: string;
  readonly cause?: { readonly code?: string; readonly message?: string };
}

function networkCause({ cause, message }: FetchFailure): string {
  return oneLine(cause?.code ?? cause?.message ?? message ?? 'unknown reason');
}

/** The parts of the documented envelope that are read. All of it is text from outside. */
interface Envelope {
  readonly status?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown };
  readonly error?: unknown;
  readonly warnings?: unknown;
}

function parseJson(text: string): Envelope | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function readAnswer({ status }: Response, body: Envelope | undefined): Reading {
  if (status === 401 || status === 403) {
    return { problem: `Prometheus refused the credentials (${status}): check the input \`prometheus-token\`.` };
  }
  if (typeof body?.error === 'string') return { problem: `Prometheus answered ${status}: ${oneLine(body.error)}.` };
  if (status !== 200) return { problem: `Prometheus answered ${status}.` };
  if (body?.status !== 'success') return { problem: 'The answer is not one of the Prometheus API: check the URL.' };
  const [warning] = Array.isArray(body.warnings) ? body.warnings : [];
  // A warning means that a part of the data could not be read.
  if (warning !== undefined) return { problem: `Prometheus warned: ${oneLine(String(warning))}.` };
  return readResult(body.data?.resultType, body.data?.result);
}

function readResult(type: unknown, result: unknown): Reading {
  if (!Array.isArray(result) || (type !== 'vector' && type !== 'scalar')) {
    return { problem: `The query gives a ${oneLine(String(type))}, not one number.` };
  }
  if (type === 'scalar') return readSample(result);
  if (result.length === 0) return { problem: 'The query gives no data.' };
  if (result.length > 1) return { problem: `The query gives ${result.length} series, not one number: sum them.` };
  const [series] = result as readonly ({ readonly value?: unknown } | null)[];
  return readSample(series?.value);
}

/** `[1700000000.123, "0.25"]`. A native histogram has no value. */
function readSample(sample: unknown): Reading {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (typeof text !== 'string' || text === '') return { problem: 'The query gives a histogram, not one number.' };
  const value = Number(text);
  return Number.isFinite(value) ? { value } : { problem: `The query gives ${oneLine(text)}.` };
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return flat.length > 300 ? `${flat.slice(0, 299)}…` : flat;
}
