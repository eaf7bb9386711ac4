import { type Case, edits, together } from './case.ts';

const RULE = 'spec rules 0';

/** Most are faults; some only look like one. The API server says which. */
export const GATEWAY_API_CASES: readonly Case[] = [
  ...edits('kgateway', [
    ['apiVersion', 'gateway.networking.k8s.io/v1alpha1'],
    ['spec gatewayClassName', undefined],
    ['spec gatewayClassName', ''],
    ['spec listeners', []],
    ['spec listeners', undefined],
    ['spec listeners 0 name', 'Http'],
    ['spec listeners 0 name', 'https'],
    ['spec listeners 0 port', 0],
    ['spec listeners 0 port', 65536],
    ['spec listeners 0 port', '80'],
    ['spec listeners 0 protocol', undefined],
    ['spec listeners 0 protocol', 'acme.example/web'],
    ['spec listeners 0 protocol', 'a b'],
    ['spec listeners 0 protocol', 'TCP'],
    ['spec listeners 0 hostname', '*.example.com'],
    ['spec listeners 0 hostname', '*'],
    ['spec listeners 0 hostname', 'A.example.com'],
    ['spec listeners 0 tls', { certificateRefs: [{ name: 'cert' }] }],
    ['spec listeners 1 tls', undefined],
    ['spec listeners 1 tls', {}],
    ['spec listeners 1 tls', { mode: 'Passthrough' }],
    ['spec listeners 1 tls', { mode: 'Terminate', certificateRefs: [] }],
    ['spec listeners 1 tls', { certificateRefs: [{ name: 'cert', kind: 'a b' }] }],
    ['spec listeners 1', { name: 'b', port: 80, protocol: 'HTTP', hostname: 'a.example.com' }],
    ['spec listeners 1', { name: 'b', port: 80, protocol: 'HTTP', hostname: 'b.example.com' }],
    ['spec listeners 0 allowedRoutes', { namespaces: { from: 'Some' } }],
    ['spec listeners 0 allowedRoutes', { namespaces: { from: 'All' }, kinds: [{ kind: 'HTTPRoute' }] }],
    [
      'spec addresses',
      [
        { type: 'IPAddress', value: '10.0.0.1' },
        { type: 'IPAddress', value: '10.0.0.1' },
      ],
    ],
    ['spec addresses', [{ type: 'IPAddress', value: 'a' }]],
    ['spec addresses', [{ type: 'Hostname', value: 'a_b' }]],
    ['spec addresses', [{ value: '10.0.0.1' }]],
    ['spec infrastructure', { labels: { 'a b': 'c' } }],
    ['spec infrastructure', { labels: { app: 'c' } }],
    ['spec unknown', 1],
  ]),
  together('kgateway', ['spec listeners 0 protocol', 'TCP'], ['spec listeners 0 hostname', undefined]),
  together('kgateway', ['spec listeners 1 protocol', 'TLS'], ['spec listeners 1 tls', { mode: 'Passthrough' }]),
  together('kgateway', ['spec listeners 1 protocol', 'TLS'], ['spec listeners 1 tls', undefined]),
  ...edits('gatewayclass', [
    ['spec controllerName', 'istio'],
    ['spec controllerName', undefined],
    ['spec description', 'x'.repeat(65)],
    ['spec parametersRef', { group: '', kind: 'ConfigMap', name: 'a' }],
    ['spec parametersRef', { kind: 'ConfigMap', name: 'a' }],
  ]),
  ...edits('httproute', [
    ['spec parentRefs', [{ name: 'edge' }, { name: 'edge' }]],
    [
      'spec parentRefs',
      [
        { name: 'edge', sectionName: 'a' },
        { name: 'edge', sectionName: 'b' },
      ],
    ],
    ['spec parentRefs', [{ name: 'edge', sectionName: 'a' }, { name: 'edge' }]],
    [
      'spec parentRefs',
      [
        { name: 'edge', namespace: 'a' },
        { name: 'edge', namespace: 'b' },
      ],
    ],
    [
      'spec parentRefs',
      [
        { name: 'edge', namespace: 'shop' },
        { name: 'edge', namespace: 'shop' },
      ],
    ],
    ['spec parentRefs', [{}]],
    ['spec parentRefs', [{ name: '' }]],
    ['spec parentRefs', [{ name: 'edge', port: 0 }]],
    ['spec hostnames', ['A.example.com']],
    ['spec hostnames', ['10.0.0.1']],
    ['spec hostnames', ['*.example.com']],
    ['spec hostnames', 'a.example.com'],
    ['spec rules', []],
    [`${RULE} matches`, [{ path: { type: 'PathPrefix', value: 'v1' } }]],
    [`${RULE} matches`, [{ path: { type: 'PathPrefix', value: '/a//b' } }]],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a/../b' } }]],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a%2fb' } }]],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a#b' } }]],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a b' } }]],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a%20b' } }]],
    [`${RULE} matches`, [{ path: { type: 'RegularExpression', value: '/a//b' } }]],
    [`${RULE} matches`, [{ path: { type: 'Prefix', value: '/a' } }]],
    [`${RULE} matches`, [{ path: { value: '/a' } }]],
    [`${RULE} matches`, [{ path: {} }]],
    [`${RULE} matches`, [{ path: { type: 'PathPrefix', value: null } }]],
    [
      `${RULE} matches`,
      [
        {
          headers: [
            { name: 'x-a', value: 'b' },
            { name: 'x-a', value: 'c' },
          ],
        },
      ],
    ],
    [`${RULE} matches`, [{ headers: [{ name: 'x a', value: 'b' }] }]],
    [`${RULE} matches`, [{ headers: [{ name: 'x-a' }] }]],
    [`${RULE} matches`, [{ method: 'FETCH' }]],
    [`${RULE} matches`, [{ method: 'GET' }]],
    [
      `${RULE} matches`,
      [
        {
          queryParams: [
            { name: 'a', value: 'b' },
            { name: 'a', value: 'c' },
          ],
        },
      ],
    ],
    [`${RULE} matches`, Array.from({ length: 65 }, () => ({ method: 'GET' }))],
    [`${RULE} filters`, [{ type: 'RequestHeaderModifier' }]],
    [`${RULE} filters`, [{ type: 'URLRewrite', requestHeaderModifier: { remove: ['a'] } }]],
    [`${RULE} filters`, [{ type: 'Rewrite' }]],
    [
      `${RULE} filters`,
      [
        {
          type: 'RequestHeaderModifier',
          requestHeaderModifier: {
            set: [
              { name: 'a', value: 'b' },
              { name: 'a', value: 'c' },
            ],
          },
        },
      ],
    ],
    [`${RULE} filters`, [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a' }] } }]],
    [
      `${RULE} filters`,
      [
        { type: 'RequestHeaderModifier', requestHeaderModifier: {} },
        { type: 'RequestHeaderModifier', requestHeaderModifier: {} },
      ],
    ],
    [
      `${RULE} filters`,
      [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } } }],
    ],
    [
      `${RULE} filters`,
      [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replacePrefixMatch: '/b' } } }],
    ],
    [`${RULE} filters`, [{ type: 'URLRewrite', urlRewrite: { hostname: 'A b' } }]],
    [`${RULE} filters`, [{ type: 'RequestRedirect', requestRedirect: { statusCode: 200 } }]],
    [`${RULE} filters`, [{ type: 'RequestRedirect', requestRedirect: { statusCode: 301 } }]],
    [`${RULE} filters`, [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a' } } }]],
    [
      `${RULE} filters`,
      [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 }, percent: 101 } }],
    ],
    [
      `${RULE} filters`,
      [
        {
          type: 'RequestMirror',
          requestMirror: { backendRef: { name: 'a', port: 80 }, percent: 5, fraction: { numerator: 1 } },
        },
      ],
    ],
    [
      `${RULE} filters`,
      [
        {
          type: 'RequestMirror',
          requestMirror: { backendRef: { name: 'a', port: 80 }, fraction: { numerator: 2, denominator: 1 } },
        },
      ],
    ],
    [
      `${RULE} filters`,
      [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 }, fraction: { numerator: 101 } } }],
    ],
    [
      `${RULE} filters`,
      [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 }, fraction: { numerator: 5 } } }],
    ],
    [`${RULE} backendRefs`, [{ name: 'cart' }]],
    [`${RULE} backendRefs`, [{ name: 'cart', port: 0 }]],
    [`${RULE} backendRefs`, [{ name: 'cart', port: 80, weight: -1 }]],
    [`${RULE} backendRefs`, [{ name: 'cart', port: 80, weight: 1_000_001 }]],
    [`${RULE} backendRefs`, [{ name: 'cart', port: 80, weight: 0 }]],
    [`${RULE} backendRefs`, [{ name: 'cart', kind: 'Backend', group: 'acme.example' }]],
    [`${RULE} backendRefs`, [{ name: 'cart', port: 80, namespace: 'A b' }]],
    [`${RULE} backendRefs`, [{ service: 'cart', port: 80 }]],
    [`${RULE} timeouts`, { request: '5s', backendRequest: '10s' }],
    [`${RULE} timeouts`, { request: '10' }],
    [`${RULE} timeouts`, { request: '0s', backendRequest: '10s' }],
    [`${RULE} timeouts`, { request: '1.5s' }],
    [`${RULE} timeouts`, { request: '1m30s' }],
    [`${RULE} timeouts`, {}],
  ]),
  together(
    'httproute',
    [
      `${RULE} filters`,
      [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } } }],
    ],
    [`${RULE} matches`, [{ path: { type: 'Exact', value: '/a' } }]],
  ),
  together(
    'httproute',
    [`${RULE} filters`, [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }]],
    [`${RULE} backendRefs`, undefined],
  ),
  together('httproute', [`${RULE} matches`, undefined], [`${RULE} filters`, undefined]),
  ...edits('grpcroute', [
    [`${RULE} matches`, [{ method: {} }]],
    [`${RULE} matches`, [{ method: { type: 'Exact' } }]],
    [`${RULE} matches`, [{ method: { service: 'a b' } }]],
    [`${RULE} matches`, [{ method: { service: '.Acme' } }]],
    [`${RULE} matches`, [{ method: { method: '1st' } }]],
    [`${RULE} matches`, [{ method: { type: 'RegularExpression', method: '1st' } }]],
    [
      `${RULE} matches`,
      [
        {
          headers: [
            { name: 'a', value: 'b' },
            { name: 'a', value: 'c' },
          ],
        },
      ],
    ],
    [`${RULE} backendRefs`, [{ name: 'cart' }]],
    [`${RULE} filters`, [{ type: 'URLRewrite' }]],
  ]),
  ...edits('referencegrant', [
    ['spec from', []],
    ['spec to', undefined],
    ['spec from', [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }]],
    ['spec to', [{ group: 'A b', kind: 'Service' }]],
  ]),
  ...edits('backendtlspolicy', [
    ['spec validation', { hostname: 'cart.example.com' }],
    [
      'spec validation',
      {
        hostname: 'cart.example.com',
        wellKnownCACertificates: 'System',
        caCertificateRefs: [{ name: 'a', kind: 'ConfigMap', group: '' }],
      },
    ],
    ['spec validation', { wellKnownCACertificates: 'System' }],
    ['spec validation', { hostname: 'Cart_', wellKnownCACertificates: 'System' }],
    [
      'spec validation',
      {
        hostname: 'cart.example.com',
        wellKnownCACertificates: 'System',
        subjectAltNames: [{ type: 'URI', uri: 'spiffe://a/b' }],
      },
    ],
    [
      'spec validation',
      {
        hostname: 'cart.example.com',
        wellKnownCACertificates: 'System',
        subjectAltNames: [{ type: 'URI', hostname: 'a' }],
      },
    ],
    [
      'spec targetRefs',
      [
        { group: '', kind: 'Service', name: 'cart' },
        { group: '', kind: 'Service', name: 'cart' },
      ],
    ],
    ['spec targetRefs', []],
  ]),
];
