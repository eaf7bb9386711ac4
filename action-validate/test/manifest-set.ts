import { parseFleet } from '../src/fleet/read-fleet.ts';
import type { Check } from '../src/model/check.ts';
import type { ManifestSet } from '../src/model/manifest-set.ts';
import type { Release } from '../src/model/release.ts';
import { readRender } from '../src/render/read-render.ts';

const VERSIONS = { istio: '1.31.0', kubernetes: '1.36.3' };

/** A release of a chart of its own name, by default in the namespace `shop`. */
export function releaseOf(name: string, namespace: string | undefined = 'shop', chart = name): Release {
  return { name, namespace, chart: { name: chart, directory: `charts/${chart}` } };
}

/** What each release renders to, in one set. */
export function setOfReleases(renders: readonly (readonly [Release, string])[], versions = VERSIONS): ManifestSet {
  const read = renders.map(([release, text]) => ({
    release,
    ...readRender(text, `${release.chart.name}/templates/all.yaml`, release),
  }));
  return {
    manifests: read.flatMap(({ manifests }) => manifests),
    releaseOf: new Map(read.flatMap(({ release, manifests }) => manifests.map((manifest) => [manifest, release]))),
    releases: read.map(({ release }) => release),
    faults: read.flatMap(({ faults }) => faults),
    versions,
  };
}

/** The same as `setOf`, in clusters that have what a fleet.yaml of this text says. */
export function setInFleet(text: string, fleet: string): ManifestSet {
  return { ...setOf(text), fleet: parseFleet(fleet, 'fleet.yaml') };
}

/** The set that a chart `app`, released into the namespace `shop`, renders to. */
export function setOf(text: string, versions?: ManifestSet['versions']): ManifestSet {
  return setOfReleases([[releaseOf('app'), text]], versions);
}

/** What a check says of a set, as `severity path message`. */
export function saidOf(check: Check, set: ManifestSet): string[] {
  return check.run(set).map(({ severity, path, message }) => `${severity} ${(path ?? []).join('.')} ${message}`);
}

/** What a check says of the manifests in `text`, as `severity path message`. */
export function saidBy(check: Check, text: string, versions?: ManifestSet['versions']): string[] {
  return saidOf(check, setOf(text, versions));
}
