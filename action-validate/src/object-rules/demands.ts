import { isIP } from 'node:net';
import { ONE, parseQuantity } from '../../../shared/kube/quantity.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { isCidr } from '../objects/ip-address.ts';
import { keyFault, labelFault } from '../objects/label-syntax.ts';
import { isLabel, isSubdomain } from '../objects/object-names.ts';
import type { Demand } from './rule.ts';

/** A demand of texts alone. */
function text(allows: (value: string) => boolean, words: string): Demand {
  return (value) => (typeof value === 'string' && !allows(value) ? words : undefined);
}

/** A demand of numbers alone. */
function number(allows: (value: number) => boolean, words: string): Demand {
  return (value) => (typeof value === 'number' && !allows(value) ? words : undefined);
}

export function atLeast(least: number): Demand {
  return number((value) => value >= least, `it must be at least ${least}`);
}

export function between(least: number, most: number): Demand {
  return number((value) => value >= least && value <= most, `it must be from ${least} to ${most}`);
}

export function oneOf(...values: readonly string[]): Demand {
  return text((value) => values.includes(value), `it must be ${values.map((value) => value || 'empty').join(', ')}`);
}

export const PORT: Demand = between(1, 65_535);
export const ID: Demand = between(0, 2 ** 31 - 1);

/** Source: IsValidPortName in k8s.io/apimachinery/pkg/util/validation. */
export const PORT_NAME: Demand = text(
  (value) => /^[a-z0-9-]{1,15}$/.test(value) && /[a-z]/.test(value) && !/--|^-|-$/.test(value),
  'the name of a port has up to 15 lower-case letters, digits and single `-`, with a letter among them',
);
export const SUBDOMAIN: Demand = text(
  (value) => value.length <= 253 && isSubdomain(value),
  'it must be a DNS subdomain: lower-case letters, digits, `-` and `.`',
);
export const LABEL: Demand = text(
  (value) => value.length <= 63 && isLabel(value),
  'it must be a DNS label: up to 63 lower-case letters, digits and `-`',
);
/** A DNS subdomain, or `*.` and one. */
export const WILDCARD_SUBDOMAIN: Demand = text(
  (value) => isSubdomain(value.replace(/^\*\./, '')),
  'it must be a DNS subdomain, with `*.` in front at most',
);
export const NOT_AN_ADDRESS: Demand = text((value) => isIP(value) === 0, 'it must be a name, not an IP address');
export const ADDRESS: Demand = text((value) => isIP(value) !== 0, 'it must be an IP address');
export const CIDR: Demand = text(isCidr, 'it must be a range of addresses such as 10.0.0.0/8');
export const NOT_LOOPBACK: Demand = text(
  (value) => !/^127\.|^::1$/.test(value) && value !== '0.0.0.0' && value !== '::',
  'an address of this machine is not allowed',
);
/** Source: IsConfigMapKey in k8s.io/apimachinery/pkg/util/validation. */
export const CONFIG_KEY: Demand = text(
  (value) => value.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(value) && value !== '.' && !value.startsWith('..'),
  'a key has letters, digits, `-`, `_` and `.`, and does not begin with `..`',
);
/** Source: IsEnvVarName, there. */
export const OLD_VARIABLE_NAME: Demand = text(
  (value) => value === '' || (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value) && value !== '.' && !value.startsWith('..')),
  'before Kubernetes 1.32, the name of a variable has letters, digits, `-`, `_` and `.`, no digit first and no `..`',
);
/** Source: IsRelaxedEnvVarName, there. */
export const VARIABLE_NAME: Demand = text(
  (value) => /^[ -<>-~]*$/.test(value),
  'the name of a variable has printable ASCII characters other than `=`',
);
export const HEADER_NAME: Demand = text(
  (value) => /^[-A-Za-z0-9]+$/.test(value),
  'the name of a header has letters, digits and `-`',
);
export const QUALIFIED_NAME: Demand = text(
  (value) => keyFault(value) === undefined,
  'it must be a name such as app or example.com/app',
);
export const LABEL_VALUE: Demand = text(
  (value) => labelFault(value) === undefined,
  'a label takes up to 63 letters, digits, `-`, `_` and `.`',
);
export const BASE64: Demand = text(
  (value) => value.replace(/[\r\n]/g, '').length % 4 === 0 && /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(value),
  'it must be in base64',
);
export const RELATIVE_PATH: Demand = text((value) => !value.startsWith('/'), 'it must be a relative path');
export const NO_WAY_UP: Demand = text((value) => !value.split('/').includes('..'), 'it must not contain `..`');
export const WITHOUT_SLASH: Demand = text((value) => !/[/%]/.test(value), 'it must not contain `/` or `%`');

/** A whole number or a share such as `25%`. Source: IsValidPercent, there. */
export const COUNT_OR_PERCENT: Demand = (value) => {
  if (typeof value === 'number') return value < 0 ? 'it must be at least 0' : undefined;
  if (typeof value !== 'string') return undefined;
  return /^[0-9]+%$/.test(value) ? undefined : 'it must be a number, or a share such as `25%`';
};
export const AT_MOST_ALL: Demand = text(
  (value) => !/^[0-9]+%$/.test(value) || Number.parseInt(value, 10) <= 100,
  'it must not be more than 100%',
);

export const QUANTITY: Demand = (value) =>
  isQuantityLike(value) && parseQuantity(value) === undefined
    ? 'it must be a quantity such as 500m, 2 or 128Mi'
    : undefined;
export const NOT_NEGATIVE: Demand = (value) => {
  const nanos = isQuantityLike(value) ? parseQuantity(value) : undefined;
  return nanos !== undefined && nanos < 0n ? 'it must not be less than nothing' : undefined;
};
export const POSITIVE: Demand = (value) => {
  const nanos = isQuantityLike(value) ? parseQuantity(value) : undefined;
  return nanos !== undefined && nanos <= 0n ? 'it must be more than nothing' : undefined;
};
export const WHOLE: Demand = (value) => {
  const nanos = isQuantityLike(value) ? parseQuantity(value) : undefined;
  return nanos !== undefined && nanos % ONE !== 0n ? 'only whole ones can be counted' : undefined;
};

function isQuantityLike(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
