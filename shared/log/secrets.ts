/**
 * Everything that must be masked when `secret` is one: the text itself, each of its lines (the runner masks line by
 * line), and what its lines decode to when they are base64, as in a kubeconfig's `client-key-data`.
 * Fragments under 8 characters are left out: masking them would blot out ordinary words.
 */
export function secretForms(secret: string): readonly string[] {
  const forms = new Set<string>();
  const add = (text: string): void => {
    const trimmed = text.trim();
    if (trimmed.length >= 8) forms.add(trimmed);
  };
  const addLines = (text: string): void => {
    for (const line of text.split(/\r?\n/)) add(line);
  };
  add(secret);
  addLines(secret);
  const decoded = decodeBase64(secret);
  if (decoded !== undefined) addLines(decoded);
  return [...forms];
}

function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/\s/g, '');
  if (compact.length < 8 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  const decoded = bytes.toString('utf8');
  return decoded.includes('\ufffd') ? undefined : decoded;
}
