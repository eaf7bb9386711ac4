import type { Check } from '../model/check.ts';
import { hostRegistry } from './service-discovery/host-registry.ts';
import { checkIstioRoutes } from './service-discovery/istio-routes.ts';
import { checkNamedHosts } from './service-discovery/named-hosts.ts';
import { checkServiceTargets } from './service-discovery/service-targets.ts';

export const checkServiceDiscovery: Check = {
  name: 'check_service_discovery',
  what: 'Every host of the mesh that a variable, a ConfigMap or a route names exists with that port, and every Service finds its pods.',
  why: 'The request ends in a 503, or in no name at all, and nothing in the deployment says so.',
  run: (set) => {
    const registry = hostRegistry(set);
    return [...checkNamedHosts(set, registry), ...checkIstioRoutes(set, registry), ...checkServiceTargets(set)];
  },
};
