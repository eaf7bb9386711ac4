import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from '../compare/change-set.ts';
import { resourceNotes } from './resource-notes.ts';

interface Sizes {
  readonly kind?: string;
  readonly replicas?: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly sidecar?: string;
}

function workload(name: string, { kind = 'Deployment', replicas, cpu, memory, sidecar }: Sizes): string {
  const requests = JSON.stringify({ requests: { cpu, memory }, limits: { memory } });
  const init = `initContainers: [{name: s, restartPolicy: ${sidecar === undefined ? 'null' : 'Always'}, resources: {requests: {cpu: ${sidecar ?? 1}}}}]`;
  const spec = JSON.stringify(replicas === undefined ? {} : { replicas }).slice(0, -1);
  const comma = replicas === undefined ? '' : ', ';
  return `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}}
spec: ${spec}${comma}template: {spec: {containers: [{name: a, resources: ${requests}}], ${init}}}}
`;
}

function notes(base: string, head: string): string[] {
  const pair = (environment: string) => ({
    ...{ environment, base: parseManifests(base, 'a.yaml'), head: parseManifests(head, 'b.yaml') },
  });
  return resourceNotes(compare([pair('dev'), pair('production')]).objects);
}

test('what workloads ask for is summed up over their replicas, once for environments that have the same', () => {
  const base = workload('a', { replicas: 3, cpu: '100m', memory: '128Mi' });
  const head = workload('a', { replicas: 3, cpu: '250m', memory: '64Mi' });
  expect(notes(base, head)).toEqual([
    "In sum over the charts' workloads and their replicas: CPU requests +450m, memory requests −192Mi, memory limits −192Mi (dev, production).",
  ]);
});

test('more replicas of the same ask for more', () => {
  const [base, head] = [workload('a', { cpu: '100m' }), workload('a', { replicas: 4, cpu: '100m' })];
  expect(notes(base, head)).toEqual([expect.stringContaining('CPU requests +300m (')]);
});

test('native sidecars count, init containers that end do not; a DaemonSet counts once', () => {
  const base = workload('a', { kind: 'DaemonSet', cpu: '1', sidecar: '100m' });
  expect(notes(base, workload('a', { kind: 'DaemonSet', cpu: '1', sidecar: '300m' }))).toEqual([
    expect.stringContaining('CPU requests +200m ('),
  ]);
  expect(notes(base, workload('a', { kind: 'DaemonSet', cpu: '1' }))).toEqual([
    expect.stringContaining('CPU requests −100m ('),
  ]);
});

test('a workload that is new or gone counts whole, and what evens out is not told', () => {
  const a = workload('a', { cpu: '100m' });
  expect(notes('', a)).toEqual([expect.stringContaining('CPU requests +100m (')]);
  expect(
    notes(
      `${a}---\n${workload('b', { cpu: '300m' })}`,
      `${workload('a', { cpu: '300m' })}---\n${workload('b', { cpu: '100m' })}`,
    ),
  ).toEqual([]);
});

test('what is no quantity counts as nothing', () => {
  expect(notes(workload('a', { cpu: 'much' }), workload('a', { cpu: '100m' }))).toEqual([
    expect.stringContaining('CPU requests +100m ('),
  ]);
});
