import { CRONJOB_PERIODS } from './check-cronjob-periods.ts';
import { CURL_IN_PROBES } from './check-curl-in-probes.ts';
import { DEPLOYMENT_HOOKS } from './check-deployment-hooks.ts';
import { DUPLICATE_ENVIRONMENT_VARIABLES } from './check-duplicate-environment-variables.ts';
import { DUPLICATE_RESOURCES } from './check-duplicate-resources.ts';
import { EMPTY_CONFIG_SECTION_IN_VALUES } from './check-empty-config-section-in-values.ts';
import { HELMFILE_SECRETS } from './check-helmfile-secrets.ts';
import { IMAGE_NAME } from './check-image-name.ts';
import { INBOUND_PORTS_ANNOTATION } from './check-istio-inbound-ports-annotation.ts';
import { SERVICEENTRY_PORT_PROTOCOL } from './check-istio-serviceentry-port-protocol.ts';
import { JVM_MAX_HEAP_CONFIG } from './check-jvm-max-heap-config.ts';
import { MANIFEST_API_VERSIONS } from './check-manifest-api-versions.ts';
import { MANIFESTS } from './check-manifests.ts';
import { NAMESPACE } from './check-namespace.ts';
import { NETWORK_POLICIES } from './check-network-policies.ts';
import { RELEASE_NAME } from './check-release-name.ts';
import { RESERVED_CUSTOM_SERVICE_NAMES } from './check-reserved-custom-service-names.ts';
import { RESERVED_PORTS } from './check-reserved-ports.ts';
import { MEMORY } from './check-resource-memory-limits-and-requests.ts';
import { SAME_RELEASE_AND_NAMESPACE } from './check-same-release-and-namespace.ts';
import { SERVICE_DISCOVERY } from './check-service-discovery.ts';
import { SUPPRESSIONS } from './check-suppressions.ts';
import { YAML_VALIDITY } from './check-yaml-validity.ts';
import type { CheckCorpus } from './corpus.ts';

/** The corpora of the checks that need no program. Those of the others are check-schema.ts and check-istio-manifests.ts. */
export const CORPORA: readonly CheckCorpus[] = [
  CRONJOB_PERIODS,
  CURL_IN_PROBES,
  DEPLOYMENT_HOOKS,
  DUPLICATE_ENVIRONMENT_VARIABLES,
  DUPLICATE_RESOURCES,
  EMPTY_CONFIG_SECTION_IN_VALUES,
  HELMFILE_SECRETS,
  IMAGE_NAME,
  INBOUND_PORTS_ANNOTATION,
  SERVICEENTRY_PORT_PROTOCOL,
  JVM_MAX_HEAP_CONFIG,
  MANIFEST_API_VERSIONS,
  MANIFESTS,
  NAMESPACE,
  NETWORK_POLICIES,
  RELEASE_NAME,
  RESERVED_CUSTOM_SERVICE_NAMES,
  RESERVED_PORTS,
  MEMORY,
  SAME_RELEASE_AND_NAMESPACE,
  SERVICE_DISCOVERY,
  SUPPRESSIONS,
  YAML_VALIDITY,
];
