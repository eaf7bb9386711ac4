import { type Case, edits } from '../case.ts';

/** HorizontalPodAutoscalers. */
export const AUTOSCALING_CASES: readonly Case[] = [
  ...edits('autoscaler', [
    ['spec maxReplicas', undefined],
    ['spec maxReplicas', 0],
    ['spec maxReplicas', 1],
    ['spec minReplicas', 0],
    ['spec minReplicas', -1],
    ['spec scaleTargetRef', { kind: 'Deployment' }],
    ['spec scaleTargetRef', { kind: 'Deploy ment', name: 'a', apiVersion: 'apps/v1' }],
    ['spec scaleTargetRef', { kind: 'Deployment', name: 'a/b', apiVersion: 'apps/v1' }],
    ['spec metrics', [{ type: 'Cpu' }]],
    ['spec metrics', [{ type: 'Resource' }]],
    ['spec metrics', [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }]],
    [
      'spec metrics',
      [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } }],
    ],
    [
      'spec metrics',
      [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Average', averageUtilization: 5 } } }],
    ],
    ['spec metrics', [{ type: 'Pods', pods: { metric: { name: 'a' }, target: { type: 'Value', value: '5' } } }]],
    ['spec behavior', { scaleDown: { stabilizationWindowSeconds: 5000 } }],
    ['spec behavior', { scaleDown: { policies: [{ type: 'Pods', value: 0, periodSeconds: 15 }] } }],
    ['spec behavior', { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 5000 }] } }],
    ['spec behavior', { scaleDown: { selectPolicy: 'Most' } }],
    ['spec targetCPUUtilizationPercentage', 80],
    ['apiVersion', 'autoscaling/v2beta2'],
  ]),
];
