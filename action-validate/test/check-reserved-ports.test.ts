import { expect, test } from '@jest/globals';
import { checkReservedPorts as check } from '../src/checks/check-reserved-ports.ts';
import { app, RESERVED_PORTS } from './corpus/check-reserved-ports.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(RESERVED_PORTS);

test('ambient pods share the reserved ports', () => {
  const labels = ', sidecar.istio.io/inject: "false", istio.io/dataplane-mode: ambient';
  expect(saidBy(check, app({ ports: '[{containerPort: 15008}]', labels }))).toHaveLength(1);
});
