import { type Case, edits } from '../case.ts';

/** PodDisruptionBudgets and PriorityClasses: who has to give way. */
export const SCHEDULING_CASES: readonly Case[] = [
  ...edits('budget', [
    ['spec maxUnavailable', 1],
    ['spec minAvailable', -1],
    ['spec minAvailable', '50%'],
    ['spec minAvailable', '150%'],
    ['spec minAvailable', 'half'],
    ['spec selector', { matchLabels: { app: 'a b' } }],
    ['spec unhealthyPodEvictionPolicy', 'Always'],
    ['spec unhealthyPodEvictionPolicy', 'Never'],
    ['apiVersion', 'policy/v1beta1'],
  ]),
  ...edits('priorityclass', [
    ['value', undefined],
    ['value', 2_000_000_000],
    ['value', 'high'],
    ['preemptionPolicy', 'Always'],
    ['metadata name', 'system-mine'],
  ]),
];
