import type { ListSchema } from './list-schema.ts';

const SET: ListSchema = { 'x-kubernetes-list-type': 'set' };

function fields(properties: Readonly<Record<string, ListSchema>>): ListSchema {
  return { properties };
}

/** A list of which each item counts by itself, wherever it stands. */
function setOf(...properties: readonly string[]): ListSchema {
  return { ...SET, items: fields(Object.fromEntries(properties.map((name) => [name, SET]))) };
}

const ROLE = fields({
  rules: setOf('verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'),
});

const BINDING = fields({ subjects: SET });

const WEBHOOKS = fields({
  webhooks: { items: fields({ rules: setOf('operations', 'apiGroups', 'apiVersions', 'resources') }) },
});

const SOURCE = fields({
  source: fields(
    Object.fromEntries(
      ['principals', 'requestPrincipals', 'namespaces', 'ipBlocks', 'remoteIpBlocks', 'serviceAccounts']
        .flatMap((name) => [name, `not${name.charAt(0).toUpperCase()}${name.slice(1)}`])
        .map((name) => [name, SET]),
    ),
  ),
});

const OPERATION = fields({
  operation: fields(
    Object.fromEntries(
      ['hosts', 'ports', 'methods', 'paths', 'notHosts', 'notPorts', 'notMethods', 'notPaths'].map((name) => [
        name,
        SET,
      ]),
    ),
  ),
});

/**
 * Lists whose order means nothing although no schema says so, by `group/kind`: rights are a union of rules, and a
 * policy matches when any of its rules does. Sources: the API reference of each kind.
 */
export const ORDERLESS: Readonly<Record<string, ListSchema>> = {
  'rbac.authorization.k8s.io/ClusterRole': ROLE,
  'rbac.authorization.k8s.io/Role': ROLE,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'networking.k8s.io/NetworkPolicy': fields({
    spec: fields({ policyTypes: SET, ingress: setOf('from', 'ports'), egress: setOf('to', 'ports') }),
  }),
  'security.istio.io/AuthorizationPolicy': fields({
    spec: fields({
      rules: {
        ...SET,
        items: fields({
          from: { ...SET, items: SOURCE },
          to: { ...SET, items: OPERATION },
          when: setOf('values', 'notValues'),
        }),
      },
    }),
  }),
};
