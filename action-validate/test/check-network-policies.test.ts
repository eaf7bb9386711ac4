import { expect, test } from '@jest/globals';
import { checkNetworkPolicies } from '../src/checks/check-network-policies.ts';
import { egress, NETWORK_POLICIES, policy, workload } from './corpus/check-network-policies.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy, saidOf, setInFleet } from './manifest-set.ts';

testCorpus(NETWORK_POLICIES);

const check = checkNetworkPolicies;

test('several workloads that lack the same are one finding', () => {
  const text =
    policy('{podSelector: {}, policyTypes: [Egress]}') +
    workload() +
    workload(undefined, '{name: b}') +
    workload(undefined, '{name: c}');
  expect(saidBy(check, text)).toEqual([
    expect.stringMatching(/Deployment\.apps cart and 2 other workloads allow no DNS/),
  ]);
});

test('a fleet knows the labels of namespaces', () => {
  const text =
    egress('[{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ports: [{port: 53, protocol: UDP}]}]') +
    workload();
  const said = (labels: string): string[] =>
    saidOf(check, setInFleet(text, `namespaces: {kube-system: {labels: ${labels}}}`));
  expect(said('{name: kube-system}')).toEqual([]);
  expect(said('{}')).toEqual([expect.stringMatching(/^error .*allow no DNS/)]);
});
