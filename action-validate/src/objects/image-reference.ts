/** The parts of an image's name. */
export interface ImageReference {
  /** Host and port as written; `docker.io` when none is. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DEFAULT_REGISTRY = 'docker.io';
const LONGEST_NAME = 255;

const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?$`);
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The algorithms that container runtimes know, with the length of their sums. */
const DIGESTS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * An image's name in its parts, as container runtimes read it; or what is wrong with it, as the end of a sentence. The
 * first part is a registry only when it holds a dot, a colon or an upper-case letter, or is `localhost`: so `app:5000`
 * is the tag 5000 of `app`, and `reg:5000/app` has no tag.
 * Source: github.com/distribution/reference, regexp.go and ParseNormalizedNamed in normalize.go.
 */
export function parseImageReference(text: string): ImageReference | { readonly fault: string } {
  if (/\s/.test(text)) return { fault: 'has a blank in it' };
  if (/^[a-f0-9]{64}$/.test(text)) return { fault: 'is an identifier without a name' };
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const { registry, rest } = splitRegistry(named);
  const colon = rest.indexOf(':');
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  const repository = colon === -1 ? rest : rest.slice(0, colon);
  if (repository === '') return { fault: 'has no name' };
  if (repository !== repository.toLowerCase()) return { fault: 'has upper-case letters in its name' };
  const host = registry ?? DEFAULT_REGISTRY;
  if (!HOST.test(host)) return { fault: `has the registry "${host}", which is not a valid host` };
  const wrong = repository.split('/').find((part) => !PATH.test(part));
  if (wrong !== undefined) return { fault: `has "${wrong}" in its name` };
  if (tag !== undefined && !TAG.test(tag)) return { fault: `has an invalid tag "${tag}"` };
  if (digest !== undefined && !isDigest(digest)) return { fault: `has an invalid digest "${digest}"` };
  if (repository.length > LONGEST_NAME) return { fault: `has a name of more than ${LONGEST_NAME} characters` };
  return { registry: host, repository, tag, digest };
}

function splitRegistry(named: string): { registry: string | undefined; rest: string } {
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  return slash !== -1 && isHost
    ? { registry: first, rest: named.slice(slash + 1) }
    : { registry: undefined, rest: named };
}

function isDigest(digest: string): boolean {
  const [algorithm = '', sum = '', ...more] = digest.split(':');
  const length = Object.hasOwn(DIGESTS, algorithm) ? DIGESTS[algorithm] : undefined;
  return more.length === 0 && sum.length === length && /^[a-f0-9]+$/.test(sum);
}
