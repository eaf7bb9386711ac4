import type { SourceSizes } from './sources.ts';

/** How much of the sources is compiled, and how long the rest will take at the speed so far. */
export function estimate(sizes: SourceSizes | undefined, compiled: ReadonlySet<string>, seconds: number): string {
  if (sizes === undefined) return '';
  let [total, done] = [0, 0];
  for (const [importPath, size] of sizes) {
    total += size;
    if (compiled.has(importPath)) done += size;
  }
  const share = total === 0 ? 1 : done / total;
  const text = `: ${Math.floor(share * 100)} % of ${(total / 1e6).toFixed(0)} MB of Go`;
  // The first packages say little.
  if (share < 0.05) return text;
  if (share > 0.98) return `${text}, linking`;
  const left = (seconds / share) * (1 - share);
  return `${text}, about ${left < 90 ? `${Math.ceil(left / 10) * 10} s` : `${Math.round(left / 60)} min`} left`;
}
