/** A host that a text names. */
export interface NamedHost {
  readonly host: string;
  /** Undefined when the text does not say, and its scheme has no port that everyone knows. */
  readonly port: number | undefined;
}

/** Schemes of addresses that are reached over the network. Others name things that only look like hosts. */
const SCHEMES = [
  ...['https?', 'wss?', 'grpcs?', 'tcp', 'udp', 'dns', 'rediss?', 'amqps?', 'postgres(?:ql)?', 'mysql', 'mongodb'],
  ...['kafka', 'nats', 'ldaps?', 'memcached', 'otlp', 'zipkin'],
];
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = `${LABEL}(?:\\.${LABEL})*`;
/** What may follow an address: so half of a name with a template or a variable in it is none. */
const END = '(?=[/?#\\s"\'`,;)\\]}>|\\\\]|$)';
const URLS = new RegExp(
  `(?<![\\w.-])(${SCHEMES.join('|')})://(?:[^\\s/@"']{1,200}@)?(${HOST})(?::(\\d{1,5}))?${END}`,
  'g',
);
const CLUSTER_NAMES = new RegExp(
  `(?<![\\w.@/-]|://)(${LABEL}(?:\\.${LABEL}){1,2}\\.svc(?:\\.cluster\\.local)?)(?::(\\d{1,5}))?${END}`,
  'g',
);
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443 };

/** The hosts of URLs and the names of Services in a text; not those in comments of its own lines. */
export function hostsInText(text: string): readonly NamedHost[] {
  const found = new Map<string, NamedHost>();
  const add = (host: string, port: number | undefined): void => {
    found.set(`${host}:${port}`, { host, port });
  };
  // Nearly all texts name none, and to look for one takes long.
  if (!mayName(text)) return [];
  for (const line of text.split('\n')) {
    if (!mayName(line) || /^\s*(#|\/\/|;)/.test(line)) continue;
    for (const [, scheme = '', host = '', port] of line.matchAll(URLS)) {
      add(host, port === undefined ? DEFAULT_PORTS[scheme] : Number(port));
    }
    for (const [, host = '', port] of line.matchAll(CLUSTER_NAMES)) {
      add(host, port === undefined ? undefined : Number(port));
    }
  }
  return [...found.values()];
}

function mayName(text: string): boolean {
  return text.includes('://') || text.includes('.svc');
}

/** `cart:8080`, or several of them with commas: what the value of an address variable may be. */
export function hostsInAddress(value: string): readonly NamedHost[] {
  const items = value.split(',').map((item) => new RegExp(`^(${HOST}):(\\d{2,5})$`).exec(item.trim()));
  return items.every((item) => item !== null)
    ? items.map((item) => ({ host: item?.[1] ?? '', port: Number(item?.[2]) }))
    : [];
}
