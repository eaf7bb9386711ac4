import { checkIstioServiceEntryPortProtocol as check } from '../../src/checks/check-istio-serviceentry-port-protocol.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

function entry(ports: string, spec = 'hosts: [a.example.com], resolution: DNS', labels = '{}'): string {
  return `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: a, labels: ${labels}}
spec: {${spec}, ports: ${ports}}
`;
}
const TWO = 'hosts: [a.example.com, b.example.com]';

/** The mesh's own settings, with the variables of its proxies. */
const mesh = (proxyMetadata: string): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata: {mesh: 'defaultConfig: {proxyMetadata: ${proxyMetadata}}'}\n`;

const FAULTS: readonly Fault[] = [
  ['an unknown protocol', entry('[{number: 80, name: a, protocol: SMTP}]'), /ports\.0\.protocol .*"SMTP" is not one/],
  ['a protocol that is no text', entry('[{number: 80, name: a, protocol: 1}]'), /protocol 1 is not one/],
  [
    'a name twice',
    entry('[{number: 80, name: a, protocol: HTTP}, {number: 81, name: a, protocol: HTTP}]'),
    /ports\.1\.name .*name a is also that of ports\[0\]/,
  ],
  [
    'a number twice',
    entry('[{number: 80, name: a, protocol: HTTP}, {number: 80, name: b, protocol: HTTP}]'),
    /number 80 is also/,
  ],
  ['a name that is no label', entry('[{number: 80, name: a_b, protocol: HTTP}]'), /"a_b" is not allowed/],
  ['a name that is too long', entry(`[{number: 80, name: ${'a'.repeat(64)}, protocol: HTTP}]`), /is not allowed/],
  ['no name', entry('[{number: 80, protocol: HTTP}]'), /has no name/],
  [
    'a port that was taken over from a Service without names',
    entry('[{number: 8080, protocol: HTTP}]', 'hosts: [a.global], addresses: [240.0.10.1], resolution: DNS'),
    /ports\.0 The port has no name/,
    { source: 'https://github.com/istio-ecosystem/admiral/issues/7' },
  ],
  [
    'HTTPS taken for TCP, where no proxy asks istiod for names',
    entry('[{number: 443, name: https, protocol: TCP}]') + mesh('{}'),
    /^warning .*protocol TCP and no `spec/,
    { source: 'https://github.com/istio/istio/issues/29992' },
  ],
  [
    'TCP on a port of TLS, where the proxies are told not to ask',
    entry(
      '[{number: 443, name: http-443, protocol: TCP}]',
      'hosts: [a.example.com], location: MESH_EXTERNAL, resolution: DNS',
    ) + mesh('{ISTIO_META_DNS_CAPTURE: "false"}'),
    /^warning .*protocol TCP and no `spec/,
    { source: 'https://github.com/istio/istio/issues/58696' },
  ],
  [
    'two hosts on a TCP port',
    entry('[{number: 80, name: a, protocol: TCP}]', `${TWO}, resolution: STATIC, addresses: [1.2.3.4]`),
    /2 hosts share a port with protocol TCP/,
  ],
  [
    'two hosts on a port without a protocol',
    entry('[{number: 80, name: a}]', `${TWO}, resolution: DNS`),
    /2 hosts share a port with no protocol/,
  ],
  [
    'DYNAMIC_DNS with TCP',
    entry('[{number: 80, name: a, protocol: tcp}]', 'hosts: ["*.example.com"], resolution: DYNAMIC_DNS'),
    /cannot be resolved by DYNAMIC_DNS/,
  ],
  [
    'DYNAMIC_DNS with HTTPS',
    entry('[{number: 443, name: a, protocol: HTTPS}]', 'hosts: ["*.example.com"], resolution: DYNAMIC_DNS'),
    /cannot be resolved/,
  ],
  [
    'TCP without an address',
    entry('[{number: 80, name: a, protocol: TCP}]', 'hosts: [a]'),
    /^warning .*no `spec\.addresses`/,
  ],
  [
    'no protocol, no address, no allocation',
    entry('[{number: 80, name: a}]', undefined, '{networking.istio.io/enable-autoallocate-ip: "false"}'),
    /^warning .*no protocol and no `spec/,
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['lower and upper case', entry('[{number: 80, name: a, protocol: http}, {number: 443, name: b, protocol: Tls}]')],
  [
    'HTTP_PROXY and GRPC-Web',
    entry('[{number: 80, name: a, protocol: HTTP_PROXY}, {number: 81, name: b, protocol: GRPC-Web}]'),
  ],
  ['an upper-case name, as istiod allows', entry('[{number: 80, name: A-1, protocol: HTTP}]')],
  ['two hosts on TLS', entry('[{number: 443, name: a, protocol: TLS}]', `${TWO}, resolution: DNS`)],
  [
    'two hosts without resolution',
    entry('[{number: 80, name: a, protocol: TCP}]', `${TWO}, resolution: NONE, addresses: [1.2.3.4]`),
  ],
  [
    'DYNAMIC_DNS with HTTP2',
    entry('[{number: 80, name: a, protocol: HTTP2}]', 'hosts: ["*.example.com"], resolution: DYNAMIC_DNS'),
  ],
  ['TCP with an address that istiod allocates', entry('[{number: 80, name: a, protocol: TCP}]')],
  [
    'TCP with an address that istiod allocates, and proxies that ask it for names',
    entry('[{number: 5432, name: tcp-db, protocol: TCP}]') + mesh('{ISTIO_META_DNS_CAPTURE: "true"}'),
    { source: 'https://github.com/istio/istio/issues/50805' },
  ],
  [
    'TCP with an address that istiod allocates, in an ambient mesh',
    entry('[{number: 5432, name: tcp-db, protocol: TCP}]') + mesh('{ISTIO_META_ENABLE_HBONE: "true"}'),
  ],
  [
    'TCP with an address that istiod allocates, beside a ConfigMap that only has the name of the settings',
    `${entry('[{number: 5432, name: tcp-db, protocol: TCP}]')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata: {a: b}\n`,
  ],
  [
    'two hosts on HTTPS, which here is the same as TLS',
    entry('[{number: 443, name: https, protocol: HTTPS}]', `${TWO}, resolution: DNS`),
    { source: 'https://github.com/istio/istio.io/issues/8493' },
  ],
  [
    'two entries on one port, both of TLS',
    entry('[{number: 443, name: tls, protocol: TLS}]') +
      `---${entry('[{number: 443, name: tls, protocol: TLS}]', 'hosts: [b.example.com], resolution: DNS').replace('name: a,', 'name: b,')}`,
    { source: 'https://github.com/istio/istio/issues/12882' },
  ],
  ['TCP with an address', entry('[{number: 80, name: a, protocol: TCP}]', 'hosts: [a], addresses: [1.2.3.4]')],
  ['UDP without an address', entry('[{number: 80, name: a, protocol: UDP}]', 'hosts: [a]')],
  [
    'another ServiceEntry',
    entry('[{number: 80, name: a, protocol: SMTP}]').replace('networking.istio.io', 'acme.example'),
  ],
];

export const SERVICEENTRY_PORT_PROTOCOL: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
