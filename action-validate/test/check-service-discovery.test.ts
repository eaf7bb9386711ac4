import { expect, test } from '@jest/globals';
import { checkServiceDiscovery } from '../src/checks/check-service-discovery.ts';
import { route, SERVICE_DISCOVERY, SUBSETS, variable } from './corpus/check-service-discovery.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy, saidOf, setInFleet } from './manifest-set.ts';

testCorpus(SERVICE_DISCOVERY);

const check = checkServiceDiscovery;

test('a subset that no rule defines is a fault wherever the Service is', () => {
  const text = route('{host: orders, subset: v2}', SUBSETS.replace('host: cart', 'host: orders'));
  expect(saidBy(check, text)).toEqual([
    expect.stringMatching(/^unknown .*for orders/),
    expect.stringMatching(/^error .*defines the subset v2/),
    expect.stringMatching(/^unknown .*for orders/),
  ]);
});

test('with a fleet, what it does not name does not exist', () => {
  const said = (url: string): string[] =>
    saidOf(check, setInFleet(variable(url), 'namespaces: {sales: {services: {orders: [80]}}}'));
  expect(said('http://orders.sales')).toEqual([]);
  expect(said('http://orders.sales:81')).toEqual([expect.stringMatching(/^error .*no port 81/)]);
  expect(said('http://carts')).toEqual([expect.stringMatching(/^error .*There is no Service .* for carts/)]);
});
