import { formatDuration } from '../../shared/config/duration.ts';
import type { InstalledRelease } from '../../shared/helm/installed.ts';
import type { Istiod } from '../../shared/istio/istiod.ts';
import { describeProxy } from '../../shared/istio/proxy.ts';
import { shortDigest } from '../../shared/release/digest.ts';
import { code, escapeMarkdown, table } from '../../shared/report/markdown.ts';

export interface Deployed {
  readonly environment: string;
  readonly version: string;
  readonly digest: string;
  readonly releases: readonly InstalledRelease[];
  readonly istiods: readonly Istiod[];
  readonly milliseconds: number;
}

/** The job summary of a deployment that went through. */
export function summary(deployed: Deployed): string {
  const { environment, version, digest, releases, istiods, milliseconds } = deployed;
  return [
    `### Istio ${code(version)} deployed to ${code(environment)}`,
    `Release ${code(shortDigest(digest))}, in ${formatDuration(milliseconds)}. istiod is ready and its webhooks carry its CA: ` +
      istiods.map(({ name, image }) => `${code(name)} runs ${code(describeProxy(image))}`).join(', '),
    releaseTable(releases),
  ].join('\n\n');
}

/** The job summary of one that failed: what Helm left behind. */
export function failedSummary(environment: string, releases: readonly InstalledRelease[] | undefined): string {
  const state =
    releases === undefined
      ? 'The state of the releases could not be read.'
      : releases.length === 0
        ? 'No release is installed.'
        : releaseTable(releases);
  return `### Deployment to ${code(environment)} failed\n\nThe releases as Helm left them:\n\n${state}`;
}

function releaseTable(releases: readonly InstalledRelease[]): string {
  return table(
    ['release', 'namespace', 'revision', 'status', 'chart'],
    releases.map(({ name, namespace, revision, status, chart }) =>
      [name, namespace, revision, status, chart].map(escapeMarkdown),
    ),
  );
}
