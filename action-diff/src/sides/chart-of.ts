import type { Manifest } from '../../../shared/manifest/manifest.ts';

/** The chart of the release that an object comes from: Helm names a template as `istio/templates/x.yaml`. */
export function chartOf({ source: { file } }: Manifest): string | undefined {
  return /^([^/]+)\/(?:charts\/.+\/)?(?:templates|crds)\//.exec(file)?.[1];
}
