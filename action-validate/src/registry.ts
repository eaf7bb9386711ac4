import type { ValidationSettings } from '../../shared/config/validation-settings.ts';
import { CRONJOB_PERIOD_DEFAULTS, checkCronJobPeriods } from './checks/check-cronjob-periods.ts';
import { checkCurlInProbes } from './checks/check-curl-in-probes.ts';
import { checkDeploymentHooks } from './checks/check-deployment-hooks.ts';
import { checkDuplicateEnvironmentVariables } from './checks/check-duplicate-environment-variables.ts';
import { checkDuplicateResources, DUPLICATE_DEFAULTS } from './checks/check-duplicate-resources.ts';
import {
  checkEmptyConfigSectionInValues,
  EMPTY_SECTION_DEFAULTS,
} from './checks/check-empty-config-section-in-values.ts';
import { checkHelmfileSecrets, HELMFILE_SECRETS_DEFAULTS } from './checks/check-helmfile-secrets.ts';
import { checkImageName, IMAGE_NAME_DEFAULTS } from './checks/check-image-name.ts';
import { checkIstioInboundPortsAnnotation } from './checks/check-istio-inbound-ports-annotation.ts';
import { checkIstioManifests, type IstioTools } from './checks/check-istio-manifests.ts';
import { checkIstioServiceEntryPortProtocol } from './checks/check-istio-serviceentry-port-protocol.ts';
import { checkJvmMaxHeapConfig, JVM_HEAP_DEFAULTS } from './checks/check-jvm-max-heap-config.ts';
import { checkManifestApiVersions } from './checks/check-manifest-api-versions.ts';
import { checkManifests, MANIFEST_DEFAULTS } from './checks/check-manifests.ts';
import { checkNamespace, NAMESPACE_DEFAULTS } from './checks/check-namespace.ts';
import { checkNetworkPolicies } from './checks/check-network-policies.ts';
import { checkReleaseName, RELEASE_NAME_DEFAULTS } from './checks/check-release-name.ts';
import {
  checkReservedCustomServiceNames,
  RESERVED_SERVICE_NAME_DEFAULTS,
} from './checks/check-reserved-custom-service-names.ts';
import { checkReservedPorts } from './checks/check-reserved-ports.ts';
import { checkResourceMemoryLimitsAndRequests } from './checks/check-resource-memory-limits-and-requests.ts';
import { checkSameReleaseAndNamespace, SAME_RELEASE_DEFAULTS } from './checks/check-same-release-and-namespace.ts';
import { checkSchema, type SchemaTools } from './checks/check-schema.ts';
import { checkServiceDiscovery } from './checks/check-service-discovery.ts';
import { checkYamlValidity, YAML_VALIDITY_DEFAULTS } from './checks/check-yaml-validity.ts';
import type { Check, CheckInfo, Engine, SourceCheck } from './model/check.ts';
import { optionsOf } from './model/options.ts';
import type { SuppressionRules } from './suppressions/annotations.ts';
import { checkSuppressions } from './suppressions/check-suppressions.ts';

/** The checks that need no program, in the order of the report. A new one is a line here. */
export function ownChecks(settings: ValidationSettings): readonly (Check | SourceCheck)[] {
  return [...configured(settings), checkSuppressions(suppressionRules(settings))];
}

function configured(settings: ValidationSettings): readonly (Check | SourceCheck)[] {
  // The check's own name says whose options they are: written here once more, it could be misspelt.
  const withOptions = <O extends object, C extends CheckInfo>(make: (options: O) => C, defaults: O): C =>
    make(optionsOf(settings, make(defaults).name, defaults));
  return [
    checkIstioInboundPortsAnnotation,
    checkDeploymentHooks,
    checkIstioServiceEntryPortProtocol,
    withOptions(checkCronJobPeriods, CRONJOB_PERIOD_DEFAULTS),
    checkCurlInProbes,
    withOptions(checkManifests, MANIFEST_DEFAULTS),
    withOptions(checkNamespace, NAMESPACE_DEFAULTS),
    withOptions(checkReleaseName, RELEASE_NAME_DEFAULTS),
    withOptions(checkDuplicateResources, DUPLICATE_DEFAULTS),
    withOptions(checkJvmMaxHeapConfig, JVM_HEAP_DEFAULTS),
    withOptions(checkReservedCustomServiceNames, RESERVED_SERVICE_NAME_DEFAULTS),
    withOptions(checkSameReleaseAndNamespace, SAME_RELEASE_DEFAULTS),
    checkReservedPorts,
    withOptions(checkImageName, IMAGE_NAME_DEFAULTS),
    checkDuplicateEnvironmentVariables,
    withOptions(checkEmptyConfigSectionInValues, EMPTY_SECTION_DEFAULTS),
    checkServiceDiscovery,
    checkNetworkPolicies,
    withOptions(checkHelmfileSecrets, HELMFILE_SECRETS_DEFAULTS),
    checkResourceMemoryLimitsAndRequests,
    withOptions(checkYamlValidity, YAML_VALIDITY_DEFAULTS),
    checkManifestApiVersions,
  ];
}

/** The checks that programs make; they come first in the report. */
export function engines(tools: SchemaTools & IstioTools): readonly Engine[] {
  return [checkSchema(tools), checkIstioManifests(tools)];
}

/** What `engines` gives, before the programs are there. */
const ENGINE_NAMES = ['check_schema', 'check_istio_manifests'];

/** The checks that mesh.yaml can set, in the order of the report. */
export function settableChecks(): readonly Pick<CheckInfo, 'name' | 'options'>[] {
  const settings = { checks: {}, suppressions: [], neverSuppress: [] };
  return [...ENGINE_NAMES.map((name) => ({ name })), ...configured(settings)];
}

/** Which checks there are to suppress, and which of them must not be. */
export function suppressionRules(settings: ValidationSettings): SuppressionRules {
  const checks = [...ENGINE_NAMES, ...configured(settings).map(({ name }) => name)];
  return { checks, neverSuppress: settings.neverSuppress };
}
