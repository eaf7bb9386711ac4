import { type Case, edits } from '../case.ts';

/** PersistentVolumeClaims. */
export const STORAGE_CASES: readonly Case[] = [
  ...edits('claim', [
    ['spec accessModes', undefined],
    ['spec accessModes', ['RWO']],
    ['spec accessModes', ['ReadWriteOncePod', 'ReadWriteOnce']],
    ['spec resources', {}],
    ['spec resources', { requests: { storage: '0' } }],
    ['spec resources', { requests: { storage: '10G B' } }],
    ['spec volumeMode', 'File'],
    ['spec storageClassName', 'A_b'],
    ['spec dataSource', { kind: 'PersistentVolumeClaim', name: '' }],
  ]),
];
