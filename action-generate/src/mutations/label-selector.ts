import { Refused } from './refused.ts';

type Labels = Readonly<Record<string, unknown>>;
type Requirement = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9_./-]+';
const VALUE = '[A-Za-z0-9_.-]*';
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(\s*(${VALUE}(?:\s*,\s*${VALUE})*)\s*\)$`);
const COMPARED = new RegExp(String.raw`^(${KEY})\s*(==|=|!=|>|<)\s*(${VALUE})$`);
const PRESENCE = new RegExp(String.raw`^(!?)\s*(${KEY})$`);

/**
 * What a selector in kubectl's notation selects: `app=istiod,tier in (web,api),env!=test,!legacy`. All requirements
 * must hold; as in Kubernetes, `!=` and `notin` hold for an object without the label.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors.
 * @throws Refused when it is not a selector
 */
export function parseSelector(text: string): (labels: Labels) => boolean {
  // A comma between parentheses parts values, not requirements.
  const requirements = text.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim()));
  return (labels) => requirements.every((holds) => holds(labels));
}

function parseRequirement(text: string): Requirement {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    const isIn: Requirement = (labels) => has(labels, key) && values.includes(String(labels[key]));
    return operator === 'in' ? isIn : (labels) => !isIn(labels);
  }
  const compared = COMPARED.exec(text);
  if (compared !== null) {
    const [, key = '', operator, value = ''] = compared;
    if (operator === '>' || operator === '<') return numeric(key, operator, value);
    const equals: Requirement = (labels) => has(labels, key) && labels[key] === value;
    return operator === '!=' ? (labels) => !equals(labels) : equals;
  }
  const [, not, key] = PRESENCE.exec(text) ?? [];
  if (key === undefined)
    throw new Refused(`\`${text}\` is not a requirement of a selector, such as app=istiod or !app`);
  return (labels) => has(labels, key) === (not === '');
}

function numeric(key: string, operator: '>' | '<', value: string): Requirement {
  if (!/^-?\d+$/.test(value))
    throw new Refused(`\`${operator}\` of a selector compares whole numbers, not \`${value}\``);
  return (labels) => {
    const actual = has(labels, key) ? String(labels[key]) : '';
    if (!/^-?\d+$/.test(actual)) return false;
    return operator === '>' ? Number(actual) > Number(value) : Number(actual) < Number(value);
  };
}

function has(labels: Labels, key: string): boolean {
  return Object.hasOwn(labels, key);
}
