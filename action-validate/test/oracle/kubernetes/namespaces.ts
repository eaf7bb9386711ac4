import { type Case, edits, LONG_NAME } from '../case.ts';

/** Namespaces, and the ResourceQuotas and LimitRanges in them. */
export const NAMESPACE_CASES: readonly Case[] = [
  ...edits('namespace', [
    ['metadata name', 'a.b'],
    ['metadata name', LONG_NAME],
    ['metadata labels', { 'istio-injection': 'a b' }],
    ['spec finalizers', ['a b']],
  ]),
  ...edits('quota', [
    ['spec hard', { pods: '1.5' }],
    ['spec hard', { pods: -1 }],
    ['spec hard', { 'requests.memory': '1GB' }],
    ['spec hard', { 'a b': '1' }],
    ['spec hard', { pod: '1' }],
    ['spec scopes', ['All']],
    ['spec hard', { 'count/deployments.apps': '5' }],
  ]),
  ...edits('limits', [
    ['spec limits', [{ type: 'Containers' }]],
    ['spec limits', [{ type: 'Container', min: { memory: '2Gi' }, max: { memory: '1Gi' } }]],
    ['spec limits', [{ type: 'Container', default: { memory: '64Mi' }, defaultRequest: { memory: '128Mi' } }]],
    ['spec limits', [{ type: 'Container', default: { memory: '2Gi' }, max: { memory: '1Gi' } }]],
    ['spec limits', [{ type: 'Pod', default: { memory: '64Mi' } }]],
    ['spec limits', [{ type: 'Container', default: { memory: '64MB' } }]],
    ['spec limits', [{ type: 'Container' }, { type: 'Container' }]],
  ]),
];
