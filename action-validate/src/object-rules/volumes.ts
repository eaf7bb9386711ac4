import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import {
  between,
  LABEL,
  NO_WAY_UP,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE,
  QUANTITY,
  RELATIVE_PATH,
  SUBDOMAIN,
} from './demands.ts';
import { at, filled, inspect, needs, type Rule, under, unique } from './rule.ts';

const MODE = between(0, 0o777);

/** Keys of a ConfigMap or Secret as files. */
const ITEMS: readonly Rule[] = [
  at('defaultMode', MODE),
  filled('items []', 'key', 'path'),
  at('items [] path', RELATIVE_PATH, NO_WAY_UP),
  at('items [] mode', MODE),
];

/** Source: validDownwardAPI expressions beside validateDownwardAPIVolumeFile. */
const DOWNWARD: readonly Rule[] = [
  at('items [] path', RELATIVE_PATH, NO_WAY_UP),
  at('items [] fieldRef fieldPath', (value) =>
    typeof value !== 'string' || /^metadata\.(name|namespace|uid|(labels|annotations)(\['.+'\])?)$/.test(value)
      ? undefined
      : 'a file cannot be made from this field of the pod',
  ),
];

/** Source: validateVolumes and validateVolumeSource in Kubernetes' pkg/apis/core/validation. */
export const VOLUMES: readonly Rule[] = [
  filled('volumes []', 'name'),
  at('volumes [] name', LABEL),
  unique('volumes', 'name'),
  inspect('volumes []', onlyOneSource),
  at('volumes [] emptyDir sizeLimit', QUANTITY, NOT_NEGATIVE),
  filled('volumes [] hostPath', 'path'),
  at('volumes [] hostPath path', NO_WAY_UP),
  at(
    'volumes [] hostPath type',
    oneOf('', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
  ),
  filled('volumes [] persistentVolumeClaim', 'claimName'),
  at('volumes [] persistentVolumeClaim claimName', SUBDOMAIN),
  needs('volumes [] secret', 'secretName'),
  needs('volumes [] configMap', 'name'),
  under('volumes [] secret', ITEMS),
  under('volumes [] configMap', ITEMS),
  under('volumes [] downwardAPI', DOWNWARD),
  at('volumes [] projected defaultMode', MODE),
  at('volumes [] projected sources [] serviceAccountToken expirationSeconds', between(600, 2 ** 32)),
  filled('volumes [] projected sources [] serviceAccountToken', 'path'),
  ...['secret', 'configMap'].flatMap((source) => [
    needs(`volumes [] projected sources [] ${source}`, 'name'),
    under(`volumes [] projected sources [] ${source}`, ITEMS),
  ]),
  under('volumes [] projected sources [] downwardAPI', DOWNWARD),
  inspect('volumes [] projected sources []', (source) =>
    Object.keys(source).length > 1 ? [[[], `${Object.keys(source).join(' and ')} are both set; only one may be.`]] : [],
  ),
];

/** A volume that names no source is an emptyDir: Kubernetes takes it as one. */
function onlyOneSource({ name: _, ...sources }: JsonObject): readonly (readonly [string[], string])[] {
  const used = Object.keys(sources).filter((source) => sources[source] !== null);
  return used.length > 1 ? [[[], `${used.join(' and ')} are both set; a volume has one source.`]] : [];
}

/** Source: ValidatePersistentVolumeClaimSpec. */
export const CLAIM: readonly Rule[] = [
  needs('', 'accessModes'),
  at('accessModes []', oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod')),
  inspect('', ({ accessModes }) =>
    Array.isArray(accessModes) && accessModes.length > 1 && accessModes.includes('ReadWriteOncePod')
      ? [[['accessModes'], 'ReadWriteOncePod is not allowed beside others.']]
      : [],
  ),
  inspect('', ({ resources }) => {
    const storage = (resources as { requests?: { storage?: unknown } } | null | undefined)?.requests?.storage;
    return storage === undefined || storage === null
      ? [[['resources'], 'It requests no storage; that is required.']]
      : [];
  }),
  at('resources requests storage', QUANTITY, POSITIVE),
  at('volumeMode', oneOf('Block', 'Filesystem')),
  at('storageClassName', (value) => (value === '' ? undefined : SUBDOMAIN(value))),
  filled('dataSource', 'kind', 'name'),
];
