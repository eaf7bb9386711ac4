import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';

/** A reference to a secret store, as helmfile's vals reads them, that is wrong. */
export interface ReferenceFault {
  readonly path: JsonPath;
  /** The rest of a sentence; quotes nothing behind the store's name. */
  readonly message: string;
}

/** What vals replaces. Source: DefaultRefRegexp in github.com/helmfile/vals, pkg/expansion. */
const REFERENCE = /^(?:secret)?ref\+([^+:]*):\/\/[^+\n ]+[^+\n ",]/;
/** What someone meant as a reference. */
const ATTEMPT = /(?<![A-Za-z0-9])(?:secret)?ref\+[A-Za-z0-9_-]*:?\/?/g;

/** Source: the constants Provider… of vals 0.46 in vals.go. */
const STORES: ReadonlySet<string> = new Set([
  ...['vault', 'openbao', 's3', 'gcs', 'gitlab', 'awsssm', 'awskms', 'awssecrets', 'sops', 'echo', 'exec', 'file'],
  ...['gcpsecrets', 'googlesheets', 'tfstate', 'tfstategs', 'tfstates3', 'tfstateazurerm', 'tfstateremote'],
  ...['tfstategitlab', 'azurekeyvault', 'envsubst', 'keychain', 'oci', 'op', 'onepasswordconnect', 'doppler'],
  ...['pulumistateapi', 'gkms', 'k8s', 'conjur', 'hcpvaultsecrets', 'httpjson', 'bw', 'yclockbox', 'scw', 'tss'],
  ...['infisical', 'servercore'],
]);

/** The references in all texts of some values that vals would leave as they are, or not know. */
export function referenceFaults(value: Json, path: JsonPath = []): readonly ReferenceFault[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => referenceFaults(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => referenceFaults(inner, [...path, key]));
  if (typeof value !== 'string') return [];
  return [...value.matchAll(ATTEMPT)].flatMap((attempt): ReferenceFault[] => {
    const [written] = attempt;
    const whole = value.slice(attempt.index);
    const store = REFERENCE.exec(whole)?.[1];
    if (store === undefined) {
      // Prose about references is none, unless all of the value looks like one.
      if (!/[:/]$/.test(written) && (attempt.index > 0 || /\s/.test(whole.trim()))) return [];
      return [
        { path, message: `has \`${written}…\`, which is not a reference: helmfile would pass the text on as it is` },
      ];
    }
    return STORES.has(store)
      ? []
      : [{ path, message: `refers to the store \`${store}\`, which helmfile does not know` }];
  });
}
