import { minorOf } from '../../api-versions/minor-version.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf } from '../../model/manifest-set.ts';
import { isInjected } from '../../objects/injection.ts';
import { type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';
import { hooksOf } from './hooks.ts';

/** Istio decides by itself since this minor version, when every kubelet has at least the other. */
const NATIVE_SIDECARS = { istio: 27, kubernetes: 33 } as const;

/**
 * A hook that is waited for ends only when all its containers do. A classic sidecar never ends by itself; a native
 * one is ended with the pod's own containers.
 */
export function checkHookJobs(set: ManifestSet): Problem[] {
  const hooks = new Set(hooksOf(set).map(({ manifest }) => manifest));
  return podTemplates(set).flatMap((template): Problem[] => {
    const { manifest, path } = template;
    const { kind } = manifest.identity;
    if (!hooks.has(manifest) || (kind !== 'Job' && kind !== 'Pod')) return [];
    if (hasNativeSidecar(set, template) || endsItsSidecar(template)) return [];
    const injected = isInjected(set, template);
    if (injected === false) return [];
    const fix = 'Set the label sidecar.istio.io/inject: "false" on its pods, or use native sidecars.';
    if (injected === true) {
      const message = `This hook ${kind} gets a sidecar that does not end with it: Helm waits until it times out.`;
      return [{ severity: 'error', message, fix, manifest, path }];
    }
    const namespace = namespaceOf(set, manifest) ?? 'of the release';
    const message = `Whether the namespace ${namespace} injects is not known; if it does, this hook ${kind} never ends.`;
    return [{ severity: 'unknown', message, fix, manifest, path }];
  });
}

function hasNativeSidecar({ versions }: ManifestSet, { annotations }: PodTemplate): boolean {
  const wanted = annotations['sidecar.istio.io/nativeSidecar'];
  if (typeof wanted === 'string') return wanted === 'true';
  const [istio, kubernetes] = [minorOf(versions.istio), minorOf(versions.kubernetes)];
  if (istio === undefined || kubernetes === undefined) return false;
  return istio >= NATIVE_SIDECARS.istio && kubernetes >= NATIVE_SIDECARS.kubernetes;
}

/** The older way out: the job asks the agent to quit when it is done. */
function endsItsSidecar({ containers }: PodTemplate): boolean {
  return containers.some(({ body }) => JSON.stringify([body.command, body.args]).includes('quitquitquit'));
}
