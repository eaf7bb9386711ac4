import type { Check } from '../check.ts';
import type { Fleet } from '../fleet.ts';
import { checkPodsWithoutPolicy, checkPoliciesWithoutPods } from './network-policies/coverage.ts';
import { checkGatewayTraffic } from './network-policies/gateway-traffic.ts';
import { checkNeededTraffic } from './network-policies/needed-traffic.ts';
import { networkPolicies } from './network-policies/policy.ts';
import { checkServicePorts } from './network-policies/service-ports.ts';

/** @param fleet what is known beyond the charts, such as the labels of namespaces */
export function checkNetworkPolicies(fleet?: Fleet): Check {
  return {
    name: 'check_network_policies',
    what: 'NetworkPolicies select pods, leave none of a namespace out, and let through what the mesh needs.',
    why: 'The sidecar never becomes ready, the gateway answers 503, or a pod that looks protected is open.',
    run: (set) => {
      const policies = networkPolicies(set);
      return [
        ...checkPoliciesWithoutPods(set, policies),
        ...checkPodsWithoutPolicy(set, policies),
        ...checkServicePorts(set, fleet, policies),
        ...checkGatewayTraffic(set, fleet, policies),
        ...checkNeededTraffic(set, fleet, policies),
      ];
    },
  };
}
