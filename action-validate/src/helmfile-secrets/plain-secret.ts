/** A value of a Secret that is written out in a template. */
export interface PlainValue {
  readonly key: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The values in a template's Secrets that Helm does not put there. Read line by line, as a template is no YAML before it
 * is rendered. Certificates are public.
 */
export function plainSecretValues(template: string): readonly PlainValue[] {
  if (!template.includes('Secret')) return [];
  const found: PlainValue[] = [];
  let line = 1;
  for (const document of template.split(/^(?=---)/m)) {
    const lines = document.split(/\r?\n/);
    if (lines.some((text) => /^kind:\s*(["']?)Secret\1\s*(#.*)?$/.test(text))) {
      found.push(...valuesIn(lines).map((value) => ({ ...value, line: value.line + line })));
    }
    line += lines.length - 1;
  }
  return found;
}

/** In the blocks `data:` and `stringData:` of one document; lines from 0. */
function valuesIn(lines: readonly string[]): PlainValue[] {
  const found: PlainValue[] = [];
  let inside = false;
  let indent: number | undefined;
  for (const [line, text] of lines.entries()) {
    const begins = /^(?:data|stringData):\s*(.*)$/.exec(text);
    if (begins !== null) {
      [inside, indent] = [true, undefined];
      found.push(...inFlow(begins[1] ?? '').map((key) => ({ key, line })));
    } else if (/^[^\s#{-]/.test(text)) inside = false;
    const entry = inside ? /^( +)(["']?)([\w.-]+)\2:(?:\s+(.*))?$/.exec(text) : null;
    if (entry === null) continue;
    const [, spaces = '', , key = '', rest = ''] = entry;
    indent ??= spaces.length;
    if (spaces.length !== indent) continue;
    const block = /^[|>]/.test(rest) ? blockBelow(lines, line, indent) : rest;
    if (isPlain(block)) found.push({ key, line });
  }
  return found;
}

function blockBelow(lines: readonly string[], line: number, indent: number): string {
  const below = lines.slice(line + 1);
  const end = below.findIndex((text) => text.trim() !== '' && text.length - text.trimStart().length <= indent);
  return below
    .slice(0, end === -1 ? undefined : end)
    .map((text) => text.trim())
    .join('\n');
}

/** The keys of `{a: b, c: d}` with plain values; nested ones are no Secret's. */
function inFlow(text: string): string[] {
  if (!text.startsWith('{') || text.startsWith('{{')) return [];
  return [...text.matchAll(/(["']?)([\w.-]+)\1:\s*("[^"]*"|'[^']*'|\{\{.*?\}\}|[^,}]*)/g)]
    .filter(([, , , value = '']) => isPlain(value))
    .map(([, , key = '']) => key);
}

const QUOTES = /^(["'])(.*)\1$/s;
/** An action that prints nothing but a text in it. */
const LITERAL =
  /^\{\{-?\s*(?:"[^"]+"|`[^`]+`)(?:\s*\|\s*(?:b64enc|quote|squote|trim|indent \d+|nindent \d+))*\s*-?\}\}$/;

function isPlain(written: string): boolean {
  const text = written.replace(/\s#.*$/, '').trim();
  const value = (QUOTES.exec(text)?.[2] ?? text).trim();
  if (value === '' || value === 'null' || value === '~') return false;
  if (value.includes('{{')) return LITERAL.test(value);
  return !isCertificate(value);
}

function isCertificate(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  return [value, decoded].some(
    (text) => text.startsWith('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY'),
  );
}
