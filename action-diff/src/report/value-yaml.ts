import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarStyleRule, YAML11_SCHEMA } from 'js-yaml';
import { readKey, readScalar } from '../../../shared/manifest/go-scalar.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';

/** A value as YAML that Kubernetes reads as that value: `"1"` and `1` are not the same. */
export function valueYaml(value: Json): string {
  const json = JSON.stringify(value, undefined, 2);
  // Which is YAML too: js-yaml matches expressions against whole strings, and a long one is more than its stack holds.
  return json.length > LONGEST ? `${json}\n` : dump(value, OPTIONS);
}

const LONGEST = 500_000;

/** The schema knows what most programs take for no string, such as dates; Go has words and numbers of its own. */
const quoteAsGo: ScalarStyleRule = (layout) => {
  const { tag, value } = layout.node;
  if (layout.style !== SCALAR_STYLE.PLAIN || tag !== STRING) return;
  if ((layout.isKey ? readKey(value) : readScalar(value)) !== value) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

const STRING = 'tag:yaml.org,2002:str';

const OPTIONS = {
  schema: YAML11_SCHEMA,
  noRefs: true,
  lineWidth: -1,
  quoteStyle: 'double',
  scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quoteAsGo],
} as const;
