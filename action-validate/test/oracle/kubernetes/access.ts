import { type Case, edits } from '../case.ts';

/** ServiceAccounts, Roles and RoleBindings. */
export const ACCESS_CASES: readonly Case[] = [
  ...edits('serviceaccount', [
    ['metadata name', 'a_b'],
    ['secrets', ['x']],
    ['automountServiceAccountToken', 'true'],
  ]),
  ...edits('role', [
    ['metadata name', 'a/b'],
    ['metadata name', 'a:b'],
    ['rules 0 verbs', []],
    ['rules 0 resources', []],
    ['rules 0 apiGroups', undefined],
    ['rules 0 nonResourceURLs', ['/healthz']],
    ['rules 0 verb', ['get']],
  ]),
  ...edits('rolebinding', [
    ['roleRef', undefined],
    ['roleRef kind', 'Roles'],
    ['roleRef apiGroup', 'v1'],
    ['roleRef name', ''],
    ['subjects 0 kind', 'Account'],
    ['subjects 0 name', ''],
    ['subjects 0 name', 'A_b'],
    ['subjects 0 namespace', undefined],
    ['subjects 0 apiGroup', 'rbac.authorization.k8s.io'],
    ['subjects', [{ kind: 'User', name: 'A b' }]],
    ['subjects', [{ kind: 'Group', name: 'g', apiGroup: 'apps' }]],
  ]),
];
