import { formatDuration } from '../../shared/config/duration.ts';
import { shortDigest } from '../../shared/release/digest.ts';
import { code, escapeMarkdown, table } from '../../shared/report/markdown.ts';
import { formatNumber, formatTime } from './format.ts';
import type { Facts, Judgement, Previous } from './judge.ts';
import { allowed, type Measurement, type Query } from './measure.ts';

/**
 * What a person needs to approve, or to see why not.
 * @param commit the commit of this run
 * @param warnings what does not block
 */
export function summary(facts: Facts, judgement: Judgement, commit: string, warnings: readonly string[]): string {
  const { environment, digest, previous } = facts;
  const rows = [
    ['release', code(shortDigest(digest))],
    ['commit', code(commit.slice(0, 7))],
    ...(previous === undefined ? [] : previousRows(previous)),
    ['verdict', `**${judgement.verdict}**`],
  ];
  return [
    `### Gate to ${escapeMarkdown(environment)}: ${judgement.verdict}`,
    table(['', ''], rows),
    ...[judgement.reason, judgement.next].filter((text) => text !== '').map(escapeMarkdown),
    ...warnings.map((warning) => `⚠️ ${escapeMarkdown(warning)}`),
  ].join('\n\n');
}

function previousRows({ name, required, soak, measurement }: Previous): string[][] {
  const clocked = 'elapsed' in soak;
  return [
    ['environment before', code(name)],
    ['healthy there since', clocked ? formatTime(soak.since) : '–'],
    ['soaked / required', `${clocked ? formatDuration(soak.elapsed) : '–'} / ${formatDuration(required)}`],
    ...(measurement === undefined ? [] : metricRows(measurement)),
  ];
}

function metricRows({ value, baseline, tolerance }: Measurement): string[][] {
  const limit =
    'value' in baseline.reading
      ? `, allows up to ${formatNumber(allowed(baseline.reading.value, tolerance))} (tolerance ${tolerance})`
      : '';
  return [
    ['metric', answer(value)],
    ['baseline', `${answer(baseline)}${limit}`],
  ];
}

function answer({ query, at, reading }: Query): string {
  const shown = 'value' in reading ? `**${formatNumber(reading.value)}**` : escapeMarkdown(reading.problem);
  return `${shown} = ${code(query)} at ${formatTime(at)}`;
}
