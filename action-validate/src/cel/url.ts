import { type CelFunc, CelScalar, celFunc, celMethod, mapType } from '@bufbuild/cel';

const { STRING, BOOL, DYN } = CelScalar;
const URL_TYPE = mapType(STRING, DYN);

/** The parts of a URL that rules can ask for. */
interface UrlParts {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/**
 * A URL as Go's url.ParseRequestURI reads it, which is what Kubernetes' CEL library uses: an absolute path, or anything
 * with a scheme. Undefined for what it refuses.
 * Source: net/url/url.go.
 */
export function parseUrl(text: string): UrlParts | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Go refuses.
  if (text === '' || /[\x00-\x1f\x7f]/.test(text) || text.startsWith(':')) return undefined;
  if (text === '*') return { scheme: '', host: '', path: '*', query: '' };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  const question = rest.indexOf('?');
  const before = question === -1 ? rest : rest.slice(0, question);
  const parts = { scheme: scheme?.toLowerCase() ?? '', query: question === -1 ? '' : rest.slice(question + 1) };
  if (!before.startsWith('/')) return scheme === undefined ? undefined : { ...parts, host: '', path: '' };
  const hasAuthority = before.startsWith('//') && (scheme !== undefined || !before.startsWith('///'));
  if (!hasAuthority || scheme === undefined)
    return isEscaped(before) ? { ...parts, host: '', path: before } : undefined;
  const slash = before.indexOf('/', 2);
  const authority = before.slice(2, slash === -1 ? undefined : slash);
  const path = slash === -1 ? '' : before.slice(slash);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const user = authority.slice(0, Math.max(at, 0));
  return isHost(host) && /^[\w.~!$&'()*+,;=:%@-]*$/.test(user) && isEscaped(user) && isEscaped(path)
    ? { ...parts, host, path }
    : undefined;
}

function isHost(host: string): boolean {
  const port = host.startsWith('[')
    ? /^\[[^\]]*\](.*)$/.exec(host)?.[1]
    : /(:.*)?$/.exec(host.replace(/^[^:]*/, ''))?.[0];
  return port !== undefined && /^(:\d*)?$/.test(port) && /^[\w.~!$&'()*+,;=:[\]<>"\u0080-\uffff-]*$/.test(host);
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function part(name: string, read: (parts: UrlParts) => string): CelFunc {
  return celMethod(name, URL_TYPE, [], STRING, function () {
    return read(parseUrl(String(this.get(KEY))) ?? { scheme: '', host: '', path: '', query: '' });
  });
}

/** A URL is a map with this one key, which no rule can name. */
const KEY = '\u0000url';

/** Source: k8s.io/apiserver/pkg/cel/library/urls.go. `getQuery` is not here. */
export const URL_FUNCTIONS: readonly CelFunc[] = [
  celFunc('isURL', [STRING], BOOL, (text) => parseUrl(text) !== undefined),
  celFunc('url', [STRING], URL_TYPE, (text) => {
    if (parseUrl(text) === undefined) throw new Error(`URL parse error: ${JSON.stringify(text)} is not a URL`);
    return new Map([[KEY, text]]);
  }),
  part('getScheme', ({ scheme }) => scheme),
  part('getHost', ({ host }) => host),
  part('getHostname', ({ host }) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')),
  part('getPort', ({ host }) => /:(\d*)$/.exec(host)?.[1] ?? ''),
  part('getEscapedPath', ({ path }) => path),
];
