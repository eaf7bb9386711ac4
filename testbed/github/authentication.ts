import { createHash } from 'node:crypto';
import { refusal } from './answers.ts';

/** Permissions as a workflow's `permissions:` names them. The fake's endpoints ask for some of them. */
export const PERMISSIONS = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
export type Access = 'read' | 'write';
export type Grants = Readonly<Partial<Record<Permission, Access>>>;

/** Any one of the permissions opens the endpoint. Without any, every token does (`metadata: read` is always granted). */
export interface Requirement {
  readonly access: Access;
  readonly anyOf: readonly Permission[];
}

/** Who a token stands for. */
export interface Token {
  readonly value: string;
  readonly login: string;
  /** `app` is a workflow's token, `user` a person's. */
  readonly kind: 'app' | 'user';
  readonly grants: Grants;
}

export const WORKFLOW_LOGIN = 'github-actions[bot]';

export interface Tokens {
  issue(grants: Grants, login: string): Token;
  /** @throws Refusal 401 */
  authenticate(authorization: string | undefined): Token;
  /** The same without the refusal. */
  find(authorization: string | undefined): Token | undefined;
}

export function createTokens(): Tokens {
  const tokens = new Map<string, Token>();
  const find = (authorization = ''): Token | undefined =>
    tokens.get(/^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1] ?? '');
  return {
    find,
    issue(grants, login) {
      const kind = login === WORKFLOW_LOGIN ? 'app' : 'user';
      // Made here, of no use anywhere else, and shaped like a real one so that masking can be tested.
      const digits = createHash('sha256').update(`${tokens.size} ${login}`).digest('hex').slice(0, 36);
      const token = { value: `${kind === 'app' ? 'ghs' : 'ghp'}_${digits}`, login, kind, grants } as const;
      tokens.set(token.value, token);
      return token;
    },
    authenticate(authorization) {
      if (authorization === undefined) throw refusal(401, 'Requires authentication');
      const token = find(authorization);
      if (token === undefined) throw refusal(401, 'Bad credentials');
      return token;
    },
  };
}

export function isAllowed(token: Token, { access, anyOf }: Requirement): boolean {
  return (
    anyOf.length === 0 ||
    anyOf.some((permission) => {
      const granted = token.grants[permission];
      return granted === 'write' || granted === access;
    })
  );
}

/** The header in which GitHub names what would have opened the endpoint: `issues=write; pull_requests=write`. */
export function acceptedPermissions({ access, anyOf }: Requirement): string {
  return anyOf.length === 0
    ? 'metadata=read'
    : anyOf.map((permission) => `${permission.replaceAll('-', '_')}=${access}`).join('; ');
}

/** 403, in the words that GitHub has for each kind of token. */
export function notAccessible(token: Token) {
  return refusal(403, `Resource not accessible by ${token.kind === 'app' ? 'integration' : 'personal access token'}`);
}
