/**
 * CEL's reserved words, which no identifier may be.
 * Source: k8s.io/apiserver/pkg/cel/escaping.go, celReservedSymbols.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import'],
  ...['let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/**
 * What a rule calls a property of an object: `namespace` is `__namespace__`, `a-b` is `a__dash__b`. Undefined for a
 * property that rules cannot name.
 * Source: k8s.io/apiserver/pkg/cel/escaping.go, Escape.
 */
export function celPropertyName(property: string): string | undefined {
  if (RESERVED.has(property)) return `__${property}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(property)) return undefined;
  return property.replace(/__|[./-]/g, (found) => ESCAPES[found] ?? found);
}
