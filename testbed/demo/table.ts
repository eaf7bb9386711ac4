import { formatDuration } from '../../shared/config/duration.ts';
import type { Demo } from './demo.ts';

/** The short table at the end, in columns for a terminal. */
export function resultTable({ stages }: Demo): string {
  const rows = stages.map(({ name, result, milliseconds }) => [
    name,
    milliseconds === undefined ? '' : formatDuration(milliseconds),
    result,
  ]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(([name = '', time = '', result = '']) => `${name.padEnd(width(0))}  ${time.padStart(width(1))}  ${result}`)
    .join('\n');
}
