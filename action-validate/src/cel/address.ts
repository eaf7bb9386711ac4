import { type CelFunc, CelScalar, celFunc } from '@bufbuild/cel';
import { isAddress, isCidr } from '../objects/ip-address.ts';

const { STRING, BOOL } = CelScalar;

export const ADDRESS_FUNCTIONS: readonly CelFunc[] = [
  celFunc('isIP', [STRING], BOOL, isAddress),
  celFunc('isCIDR', [STRING], BOOL, isCidr),
];
