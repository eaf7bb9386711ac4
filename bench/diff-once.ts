// Compares two files of manifests once and makes the report: `node bench/diff-once.ts BASE HEAD`. Prints what it took and
// every path that differs. A process of its own, because an action compares once too, before the engine has made the code
// fast.
import { readFileSync } from 'node:fs';
import type { ObjectDifference } from '../action-diff/src/compare/change.ts';
import { compare } from '../action-diff/src/compare/change-set.ts';
import { isItemStep, type Path } from '../action-diff/src/compare/path.ts';
import { createMask } from '../action-diff/src/mask/mask.ts';
import { fitReport } from '../action-diff/src/report/fit.ts';
import { makeReport } from '../action-diff/src/report/markdown-report.ts';
import { reportContent } from '../action-diff/src/report/report-content.ts';
import { createManifestReader } from '../action-diff/src/sides/read-manifests.ts';

/** Milliseconds, MiB of the largest resident set, and what was found. */
export interface DiffRun {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
  /** Lines of the report that are seen before a fold is opened. */
  readonly lines: number;
  /** Risk rules that found something, and those of them that these lines name. */
  readonly risks: readonly string[];
  readonly visibleRisks: readonly string[];
  /** Each change, as dyff names objects and paths. */
  readonly changed: readonly { readonly object: string; readonly path: string }[];
}

const [base = '', head = ''] = process.argv.slice(2);
const started = performance.now();
const before = process.cpuUsage();
const read = createManifestReader();
const pair = {
  environment: 'manifests',
  base: read(readFileSync(base, 'utf8'), base),
  head: read(readFileSync(head, 'utf8'), head),
};
const set = compare([pair]);
const sides = { base: { sha: base, version: '1' }, head: { sha: head, version: '2' } };
const report = makeReport(reportContent({ ...sides, set, notes: [] }, createMask()));
const markdown = fitReport(report, 65_000, '');
const { user, system } = process.cpuUsage(before);
const visible = markdown
  .replace(/<\/summary>[\s\S]*?<\/details>/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '');
const risks = report.risks.map(({ rule }) => rule.id);
const run: DiffRun = {
  wall: performance.now() - started,
  cpu: (user + system) / 1000,
  memory: process.resourceUsage().maxRSS / 1024,
  lines: visible.length,
  risks,
  visibleRisks: risks.filter((id) => visible.join('\n').includes(`[${id}]`)),
  changed: set.groups.flatMap(({ changes }) =>
    changes.map(({ object, path }) => ({ object: dyffName(object), path: dyffPath(path) })),
  ),
};
console.log(JSON.stringify(run));

/** `apps/v1/Deployment/istio-system/istiod`. */
function dyffName({ base, head, identity: { kind, namespace, name } }: ObjectDifference): string {
  const parts = [(base ?? head)?.apiVersion, kind, namespace, name];
  return parts.filter((part) => part !== '').join('/');
}

/** `/spec/containers/name=discovery/image`. dyff does not look into strings, so neither does the path. */
function dyffPath(path: Path): string {
  const content = path.findIndex((step) => typeof step === 'object' && 'content' in step);
  const steps = (content === -1 ? path : path.slice(0, content)).map((step) => {
    if (!isItemStep(step)) return String(step);
    const [[key, value] = []] = Object.entries(step.item);
    return `${key}=${value}`;
  });
  return `/${steps.join('/')}`;
}
