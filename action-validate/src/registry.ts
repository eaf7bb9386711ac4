import type { Istioctl } from '../../shared/istio/istioctl.ts';
import type { Check, Engine } from './check.ts';
import { checkDeploymentHooks } from './checks/check-deployment-hooks.ts';
import { checkIstioInboundPortsAnnotation } from './checks/check-istio-inbound-ports-annotation.ts';
import { checkIstioManifests } from './checks/check-istio-manifests.ts';
import { checkIstioServiceEntryPortProtocol } from './checks/check-istio-serviceentry-port-protocol.ts';
import { checkSchema, type SchemaTools } from './checks/check-schema.ts';

/** The checks that need no program, in the order of the report. A new one is a line here. */
export const CHECKS: readonly Check[] = [
  checkIstioInboundPortsAnnotation,
  checkDeploymentHooks,
  checkIstioServiceEntryPortProtocol,
];

/** The checks that programs make; they come first in the report. */
export function engines(tools: SchemaTools & Istioctl): readonly Engine[] {
  return [checkSchema(tools), checkIstioManifests(tools)];
}
