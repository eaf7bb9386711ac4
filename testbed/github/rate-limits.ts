import { ok } from './answers.ts';
import type { Token } from './authentication.ts';
import type { Call, Route } from './calls.ts';

/** Requests an hour: a workflow's token in one repository, a person's token, nobody's. */
const LIMITS = { app: 1000, user: 5000, anonymous: 60 } as const;
const HOUR_SECONDS = 3600;

interface Counter {
  used: number;
  reset: number;
}

/** Counts requests by token. The fake counts and never refuses: a refusal is a fault that a test asks for. */
export interface RateLimits {
  count(token: Token): void;
  /** @param token undefined for a request that was not authenticated */
  headers(token: Token | undefined): Record<string, string>;
  /** `GET /rate_limit` itself is not counted. */
  readonly route: Route;
}

export function createRateLimits(now: () => Date): RateLimits {
  const counters = new Map<string, Counter>();
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  const counterOf = (token: Token | undefined): Counter => {
    const key = token?.value ?? '';
    const known = counters.get(key);
    if (known !== undefined && known.reset > seconds()) return known;
    const fresh = { used: 0, reset: seconds() + HOUR_SECONDS };
    counters.set(key, fresh);
    return fresh;
  };
  const limitOf = (token: Token | undefined) => {
    const { used, reset } = counterOf(token);
    const limit = LIMITS[token?.kind ?? 'anonymous'];
    return { limit, used: Math.min(used, limit), remaining: Math.max(0, limit - used), reset };
  };
  return {
    count(token) {
      counterOf(token).used += 1;
    },
    headers(token) {
      const entries = Object.entries(limitOf(token)).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]);
      return { ...Object.fromEntries(entries), 'x-ratelimit-resource': 'core' };
    },
    route: {
      operation: 'GET /rate_limit',
      permission: { access: 'read', anyOf: [] },
      answer: ({ token }: Call) => {
        const core = limitOf(token);
        return ok({
          rate: core,
          resources: { core, search: { limit: 30, used: 0, remaining: 30, reset: core.reset } },
        });
      },
    },
  };
}
