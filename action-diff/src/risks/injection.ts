import type { Change } from '../compare/change.ts';
import { describePath, keysOf } from '../compare/path.ts';
import type { RiskRule } from './rule.ts';
import { show } from './show.ts';

const DOCUMENTATION = 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/';

export const proxyImage: RiskRule = {
  id: 'proxy-image',
  consequence: 'Every injected workload has to restart to get the new proxy, and runs the old one until then.',
  documentation: 'https://istio.io/latest/docs/setup/upgrade/in-place/#data-plane',
  finds: (change) => {
    if (!isInjector(change)) return undefined;
    const [data, document, ...keys] = keysOf(change.path);
    const isImage = data === 'data' && document === 'values' && IMAGE.test(keys.join('.'));
    return isImage ? `${keys.join('.')}: ${show(change.before)} → ${show(change.after)}` : undefined;
  },
};

const IMAGE = /^global\.(hub|tag|variant|proxy\.image|proxy_init\.image)$/;

export const injectorTemplate: RiskRule = {
  id: 'injector-template',
  consequence:
    'Pods that start from now on get another sidecar than those that run: a restart of every workload shows it.',
  documentation: DOCUMENTATION,
  finds: (change) => {
    if (!isInjector(change) || change.path[0] === 'metadata' || proxyImage.finds(change) !== undefined)
      return undefined;
    return describePath(change.path) || `injector ${change.action}`;
  },
};

export const meshConfig: RiskRule = {
  id: 'mesh-config',
  consequence: 'It holds for every proxy of the mesh; some of it at once, some of it when they restart.',
  documentation: 'https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/',
  finds: (change) => {
    const { kind, name } = change.object.identity;
    if (kind !== 'ConfigMap' || !/^istio(-[a-z0-9-]+)?$/.test(name) || isInjector(change)) return undefined;
    return change.path[0] === 'data' && /^mesh(Networks)?$/.test(String(change.path[1]))
      ? describePath(change.path)
      : undefined;
  },
};

/** The ConfigMap `istio-sidecar-injector`, or a revision's. */
function isInjector({ object: { identity } }: Change): boolean {
  return identity.kind === 'ConfigMap' && /^istio-sidecar-injector(-|$)/.test(identity.name);
}
