/** `2026-03-01 12:00:05 UTC` */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Four significant digits: `0.3333`, `12350`. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
