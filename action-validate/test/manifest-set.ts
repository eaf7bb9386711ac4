import { parseManifests } from '../../shared/manifest/parse.ts';
import type { Check } from '../src/check.ts';
import type { ManifestSet } from '../src/manifest-set.ts';

/** The set that a chart `app`, released into the namespace `shop`, renders to. */
export function setOf(text: string, versions = { istio: '1.31.0', kubernetes: '1.36.3' }): ManifestSet {
  return {
    manifests: parseManifests(text, 'app/templates/all.yaml'),
    releaseNamespaces: new Map([['app', 'shop']]),
    versions,
  };
}

/** What a check says of the manifests in `text`, as `severity path message`. */
export function saidBy(check: Check, text: string, versions?: ManifestSet['versions']): string[] {
  return check
    .run(setOf(text, versions))
    .map(({ severity, path, message }) => `${severity} ${(path ?? []).join('.')} ${message}`);
}
