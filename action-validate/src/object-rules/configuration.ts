import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { BASE64, CONFIG_KEY } from './demands.ts';
import { at, inspect, keysAt, type Rule } from './rule.ts';

/** Of all values together. Source: MaxSecretSize, ValidateConfigMap and ValidateSecret in pkg/apis/core/validation. */
const LARGEST = 1024 * 1024;

function tooLarge(fields: readonly string[]): Rule {
  return inspect('', (body) => {
    const size = fields
      .flatMap((field) => Object.values(isObject(body[field]) ? body[field] : {}))
      .reduce<number>((sum, value) => sum + Buffer.byteLength(typeof value === 'string' ? value : ''), 0);
    return size > LARGEST ? [[[], `Its values are ${size} bytes long; ${LARGEST} are allowed.`]] : [];
  });
}

export const CONFIG_MAP: readonly Rule[] = [
  keysAt('data', CONFIG_KEY),
  keysAt('binaryData', CONFIG_KEY),
  at('binaryData *', BASE64),
  inspect('', ({ data, binaryData }) => {
    const texts = isObject(data) ? data : {};
    return Object.keys(isObject(binaryData) ? binaryData : {})
      .filter((key) => Object.hasOwn(texts, key))
      .map((key) => [['binaryData', key], 'The key is in `data` as well.']);
  }),
  tooLarge(['data', 'binaryData']),
];

/** The keys that a Secret of a type must have. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** No value is told: it is secret. */
export const SECRET: readonly Rule[] = [
  keysAt('data', CONFIG_KEY),
  keysAt('stringData', CONFIG_KEY),
  inspect('data', (data) =>
    Object.entries(data).flatMap(([key, value]) =>
      BASE64(value) === undefined ? [] : [[[key], 'The value must be in base64; `stringData` takes it as it is.']],
    ),
  ),
  inspect('', (secret) => {
    const type = typeof secret.type === 'string' ? secret.type : '';
    const missing = (KEYS[type] ?? []).filter((key) => plainValue(secret, key) === undefined);
    return missing.map((key) => [['data', key], `A Secret of type ${type} needs this key.`]);
  }),
  inspect('', (secret) => {
    if (secret.type !== 'kubernetes.io/basic-auth') return [];
    const some = ['username', 'password'].some((key) => plainValue(secret, key) !== undefined);
    return some ? [] : [[['data'], `A Secret of type ${secret.type} needs the key username or password.`]];
  }),
  inspect('', (secret) => {
    const key = '.dockerconfigjson';
    const text = secret.type === 'kubernetes.io/dockerconfigjson' ? plainValue(secret, key) : undefined;
    return text === undefined || isJson(text) ? [] : [[['data', key], 'The value is not JSON.']];
  }),
  inspect('', ({ type, metadata }) => {
    const annotations = isObject(metadata) && isObject(metadata.annotations) ? metadata.annotations : {};
    const account = 'kubernetes.io/service-account.name';
    return type === 'kubernetes.io/service-account-token' && typeof annotations[account] !== 'string'
      ? [[['metadata', 'annotations', account], `A Secret of type ${type} needs this annotation.`]]
      : [];
  }),
  tooLarge(['stringData']),
];

/** A value in plain text. */
function plainValue({ data, stringData }: JsonObject, key: string): string | undefined {
  const plain = own(stringData, key);
  const encoded = own(data, key);
  if (typeof plain === 'string') return plain;
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

function own(map: Json | undefined, key: string): Json | undefined {
  return isObject(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
