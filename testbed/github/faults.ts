import type { Answer } from './answers.ts';

/** What shall go wrong. */
export interface Fault {
  /** Any method when left out. */
  readonly method?: string;
  /** Tested against the path with its query, as in `/repos/acme/mesh/deployments?environment=dev`. */
  readonly path: RegExp;
  /** Left out, the answer is GitHub's own: for an answer that is only slow. */
  readonly status?: 403 | 404 | 422 | 429 | 500 | 502 | 503;
  /** How many requests are hit; one when left out. */
  readonly times?: number;
  /** Passes before the request is looked at. */
  readonly delayMilliseconds?: number;
  /** `retry-after` on 403 and 429 makes the message that of a secondary rate limit. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is carried out and only its answer lost, as behind a gateway that gave up. */
  readonly takesEffect?: boolean;
}

export interface Faults {
  add(fault: Fault): void;
  /** The fault that hits this request, used up by one. */
  take(method: string, path: string): Fault | undefined;
}

export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(method, path) {
      const hit = waiting.find(
        ({ fault, left }) => left > 0 && (fault.method ?? method) === method && path.search(fault.path) !== -1,
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.fault;
    },
  };
}

const MESSAGES: Readonly<Record<NonNullable<Fault['status']>, string>> = {
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  422: 'Validation Failed',
  429: 'API rate limit exceeded.',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service Unavailable',
};
const SECONDARY_LIMIT =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
  'If you reach out to GitHub Support for help, please include the request ID.';

/** The answer of a fault; undefined for one that only delays. */
export function faultAnswer({ status, headers = {} }: Fault): Answer | undefined {
  if (status === undefined) return undefined;
  const limited = (status === 403 || status === 429) && 'retry-after' in headers;
  return { status, headers, body: { message: limited ? SECONDARY_LIMIT : MESSAGES[status] } };
}
