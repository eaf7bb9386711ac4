import type { Check } from '../model/check.ts';
import { checkPodsWithoutPolicy, checkPoliciesWithoutPods } from './network-policies/coverage.ts';
import { checkGatewayTraffic } from './network-policies/gateway-traffic.ts';
import { checkNeededTraffic } from './network-policies/needed-traffic.ts';
import { networkPolicies } from './network-policies/policy.ts';
import { checkServicePorts } from './network-policies/service-ports.ts';

export const checkNetworkPolicies: Check = {
  name: 'check_network_policies',
  what: 'NetworkPolicies select pods, leave none of a namespace out, and let through what the mesh needs.',
  why: 'The sidecar never becomes ready, the gateway answers 503, or a pod that looks protected is open.',
  run: (set) => {
    const policies = networkPolicies(set);
    return [
      ...checkPoliciesWithoutPods(set, policies),
      ...checkPodsWithoutPolicy(set, policies),
      ...checkServicePorts(set, policies),
      ...checkGatewayTraffic(set, policies),
      ...checkNeededTraffic(set, policies),
    ];
  },
};
