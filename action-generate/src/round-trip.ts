import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { helmTemplate } from '../../shared/helm/helm.ts';
import { describeIdentity, identityKey } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';

/**
 * Proves that Helm renders the chart to the very objects that went into it, string by string: an escape that were
 * wrong would change Istio's injection templates unseen.
 * @param chart the chart's directory
 */
export async function proveRoundTrip(
  helm: string,
  chart: string,
  release: string,
  manifests: readonly Manifest[],
  temporary: string,
): Promise<void> {
  const file = await helmTemplate({ helm, chart, release, namespace: 'istio-system', values: [], temporary });
  const rendered = new Map(
    parseManifests(await readFile(file, 'utf8'), chart).map((manifest) => [identityKey(manifest.identity), manifest]),
  );
  for (const { identity, body } of manifests) {
    if (!isDeepStrictEqual(rendered.get(identityKey(identity))?.body, body)) {
      // Not the user's mistake: reported as a bug.
      throw new Error(`The chart renders ${describeIdentity(identity)} to something else than what was generated.`);
    }
  }
}
