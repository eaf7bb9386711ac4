import type { MetricRule } from '../../shared/config/mesh-config.ts';
import { type PrometheusServer, queryNumber, type Reading } from '../../shared/metrics/prometheus.ts';

/** The metric of an environment and what it is compared with, as they were asked for and answered. */
export interface Measurement {
  readonly value: Query;
  readonly baseline: Query;
  readonly tolerance: number;
}

export interface Query {
  readonly query: string;
  readonly at: Date;
  readonly reading: Reading;
}

/** A shorter window holds too few scrapes. */
const SHORTEST_WINDOW = 60;

/**
 * Asks for the metric over the whole soak, and for its baseline: the query `baseline` of mesh.yaml now, or else the
 * same query just before the release arrived.
 * @param elapsed milliseconds of soak
 * @param arrived when the release's deployment was created, before anything of it was rolled
 */
export async function measure(
  server: PrometheusServer,
  rule: MetricRule,
  { elapsed, arrived, now }: { readonly elapsed: number; readonly arrived: Date; readonly now: Date },
): Promise<Measurement> {
  const window = `${Math.max(SHORTEST_WINDOW, Math.floor(elapsed / 1000))}s`;
  const ask = async (template: string, at: Date): Promise<Query> => {
    const query = template.replaceAll('$window', window);
    return { query, at, reading: await queryNumber(server, query, at) };
  };
  const before = new Date(arrived.getTime() - 1000);
  const [value, baseline] = await Promise.all([
    ask(rule.query, now),
    rule.baseline === undefined ? ask(rule.query, before) : ask(rule.baseline, now),
  ]);
  return { value, baseline, tolerance: rule.tolerance };
}

/**
 * The largest value that still passes. The tolerance is a share of the baseline: a baseline of 0 leaves no room, so
 * there any value above 0 is worse. A floor belongs in the query (`clamp_min`).
 */
export function allowed(baseline: number, tolerance: number): number {
  return baseline + Math.abs(baseline) * tolerance;
}
