import type { Istioctl } from '../../shared/istio/istioctl.ts';
import type { Check, Engine, SourceCheck } from './check.ts';
import { checkCronJobPeriods } from './checks/check-cronjob-periods.ts';
import { checkCurlInProbes } from './checks/check-curl-in-probes.ts';
import { checkDeploymentHooks } from './checks/check-deployment-hooks.ts';
import { checkDuplicateEnvironmentVariables } from './checks/check-duplicate-environment-variables.ts';
import { checkDuplicateResources } from './checks/check-duplicate-resources.ts';
import { checkEmptyConfigSectionInValues } from './checks/check-empty-config-section-in-values.ts';
import { checkHelmfileSecrets } from './checks/check-helmfile-secrets.ts';
import { checkImageName } from './checks/check-image-name.ts';
import { checkIstioInboundPortsAnnotation } from './checks/check-istio-inbound-ports-annotation.ts';
import { checkIstioManifests } from './checks/check-istio-manifests.ts';
import { checkIstioServiceEntryPortProtocol } from './checks/check-istio-serviceentry-port-protocol.ts';
import { checkJvmMaxHeapConfig } from './checks/check-jvm-max-heap-config.ts';
import { checkManifestApiVersions } from './checks/check-manifest-api-versions.ts';
import { checkManifests } from './checks/check-manifests.ts';
import { checkNamespace } from './checks/check-namespace.ts';
import { checkNetworkPolicies } from './checks/check-network-policies.ts';
import { checkReleaseName } from './checks/check-release-name.ts';
import { checkReservedCustomServiceNames } from './checks/check-reserved-custom-service-names.ts';
import { checkReservedPorts } from './checks/check-reserved-ports.ts';
import { checkResourceMemoryLimitsAndRequests } from './checks/check-resource-memory-limits-and-requests.ts';
import { checkSameReleaseAndNamespace } from './checks/check-same-release-and-namespace.ts';
import { checkSchema, type SchemaTools } from './checks/check-schema.ts';
import { checkServiceDiscovery } from './checks/check-service-discovery.ts';
import { checkYamlValidity } from './checks/check-yaml-validity.ts';

/** The checks that need no program, in the order of the report. A new one is a line here. */
export const CHECKS: readonly (Check | SourceCheck)[] = [
  checkIstioInboundPortsAnnotation,
  checkDeploymentHooks,
  checkIstioServiceEntryPortProtocol,
  checkCronJobPeriods(),
  checkCurlInProbes,
  checkManifests(),
  checkNamespace(),
  checkReleaseName,
  checkDuplicateResources,
  checkJvmMaxHeapConfig(),
  checkReservedCustomServiceNames(),
  checkSameReleaseAndNamespace(),
  checkReservedPorts,
  checkImageName(),
  checkDuplicateEnvironmentVariables,
  checkEmptyConfigSectionInValues(),
  checkServiceDiscovery(),
  checkNetworkPolicies(),
  checkHelmfileSecrets,
  checkResourceMemoryLimitsAndRequests,
  checkYamlValidity,
  checkManifestApiVersions,
];

/** The checks that programs make; they come first in the report. */
export function engines(tools: SchemaTools & Istioctl): readonly Engine[] {
  return [checkSchema(tools), checkIstioManifests(tools)];
}
