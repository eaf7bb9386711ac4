import { atLeast, HEADER_NAME, oneOf, PORT, PORT_NAME } from './demands.ts';
import { at, inspect, needs, oneFieldOf, type Rule, under, until } from './rule.ts';

/** What a probe, or a lifecycle hook, does. */
const HANDLER: readonly Rule[] = [
  at('httpGet port', PORT, PORT_NAME),
  at('httpGet scheme', oneOf('HTTP', 'HTTPS')),
  at('httpGet httpHeaders [] name', HEADER_NAME),
  at('tcpSocket port', PORT, PORT_NAME),
  at('grpc port', PORT),
  needs('exec', 'command'),
];

const PROBE: readonly Rule[] = [
  ...HANDLER,
  oneFieldOf('', 1, ['exec', 'httpGet', 'tcpSocket', 'grpc']),
  ...['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'].map((field) =>
    at(field, atLeast(0)),
  ),
  at('terminationGracePeriodSeconds', atLeast(1)),
];

/** Source: validateProbe, validateLivenessProbe and validateHandler in Kubernetes' pkg/apis/core/validation. */
export const PROBES: readonly Rule[] = [
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((field) => under(field, PROBE)),
  inspect('readinessProbe', ({ terminationGracePeriodSeconds }) =>
    terminationGracePeriodSeconds === undefined || terminationGracePeriodSeconds === null
      ? []
      : [[['terminationGracePeriodSeconds'], 'A readiness probe ends no container, so it takes no grace period.']],
  ),
  ...['livenessProbe', 'startupProbe'].map((field) =>
    at(`${field} successThreshold`, (value) => (typeof value === 'number' && value > 1 ? 'it must be 1' : undefined)),
  ),
  // KEP-4818, and the gate PodLifecycleSleepActionAllowZero.
  ...['preStop', 'postStart'].map((hook) =>
    until(33, [at(`lifecycle ${hook} sleep seconds`, atLeast(1))], [at(`lifecycle ${hook} sleep seconds`, atLeast(0))]),
  ),
  ...['preStop', 'postStart'].map((hook) => under(`lifecycle ${hook}`, HANDLER)),
];
