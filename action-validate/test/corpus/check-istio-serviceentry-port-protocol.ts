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
