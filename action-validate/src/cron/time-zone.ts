/** The names of three letters in the IANA database. `Intl` knows others, such as PST, that Kubernetes does not. */
const ABBREVIATIONS = new Set([
  'CET',
  'EET',
  'EST',
  'GMT',
  'HST',
  'MET',
  'MST',
  'PRC',
  'ROC',
  'ROK',
  'UCT',
  'UTC',
  'WET',
]);

/**
 * Whether Kubernetes takes a text for a time zone: a name of the IANA database as it is written there. `Local`, offsets
 * and other upper or lower case are refused. Source: validateTimeZone in Kubernetes' pkg/apis/batch/validation.
 */
export function isTimeZone(name: string): boolean {
  const parts = name.split('/');
  if (!parts.every((part) => /^[A-Z][A-Za-z._0-9+-]{0,13}$/.test(part)) || /^local$/i.test(name)) return false;
  // `Intl` does not tell that an old name such as Cuba is in other case; none of four or more letters is all upper case.
  if (/^[A-Z/_]{4,}$/.test(name)) return false;
  if (/^[A-Z]{3}$/.test(name)) return ABBREVIATIONS.has(name);
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // What differs in more than its case is another name of the same zone.
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
