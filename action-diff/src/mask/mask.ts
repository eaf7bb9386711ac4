import type { Identity } from '../../../shared/manifest/identity.ts';
import { isObject, type Json, type JsonObject, textOf } from '../../../shared/manifest/manifest.ts';
import { readContent } from '../compare/content.ts';
import { isItemStep, type Path, type Step } from '../compare/path.ts';

/**
 * Takes secrets out of values before they are written. Each hidden value is replaced by a text with its own number,
 * so that a changed secret still differs and a kept one does not. What a mask has hidden, this or another one, stays as
 * it is: masking twice is masking once.
 */
export interface Mask {
  /** A value at its path in an object of this identity; the very same value where it hides nothing. */
  value(value: Json, path: Path, identity: Identity): Json;
  /** Text of which nothing is known: private keys, tokens and passwords in it are hidden. */
  text(text: string): string;
}

export function createMask(): Mask {
  const numbers = new Map<string, number>();
  /** Of values that both sides may have, what became of them. */
  const shared = new WeakMap<object, { readonly field: string; readonly shown: Json }>();
  const hide = (secret: string): string => {
    if (HIDDEN.test(secret)) return secret;
    const number = numbers.get(secret) ?? numbers.size + 1;
    numbers.set(secret, number);
    return `(hidden value ${number})`;
  };
  const text = (value: string): string => {
    if (value.length < SHORTEST_CREDENTIAL || !SUSPICIOUS.test(value)) return value;
    let shown = value;
    for (const pattern of CREDENTIALS) {
      shown = shown.replace(pattern, (match, ...groups: unknown[]) => {
        const secret = typeof groups[0] === 'string' ? groups[0] : match;
        const start = match.lastIndexOf(secret);
        return match.slice(0, start) + hide(secret) + match.slice(start + secret.length);
      });
    }
    return shown.replace(BASE64_PEM, (match) => (isPrivateKey(match) ? hide(match) : match));
  };
  const value = (part: Json, path: Path, identity: Identity): Json => hideIn(part, [...path], identity);
  /** @param path is the caller's again when it returns: a list for each value would be most of the time that this takes */
  const hideIn = (part: Json, path: Step[], identity: Identity): Json => {
    if (isSecretValue(path, identity)) return hideAll(part, hide);
    if (typeof part === 'string') {
      if (isNamedCredential(part, path)) return hide(part);
      return part.length < SHORTEST_CREDENTIAL || !MENTIONED.test(part) ? part : text(hideNamed(part, path, hide));
    }
    if (typeof part !== 'object' || part === null) return part;
    if (
      path.length < SHARED.from ||
      path.length > SHARED.to ||
      identity.kind === 'Secret' ||
      path[0] === 'stringData'
    ) {
      return hideInParts(part, path, identity);
    }
    // Whether something in it is a credential hangs on nothing outside of it but the name of its own field.
    const step = path.at(-1);
    const field = typeof step === 'string' ? step : '';
    const before = shared.get(part);
    if (before?.field === field) return before.shown;
    const shown = hideInParts(part, path, identity);
    shared.set(part, { field, shown });
    return shown;
  };
  const hideInParts = (part: object, path: Step[], identity: Identity): Json =>
    Array.isArray(part)
      ? hideInItems(part as readonly Json[], path, identity)
      : hideInFields(part as JsonObject, path, identity);
  const hideInItems = (items: readonly Json[], path: Step[], identity: Identity): Json => {
    let shown: Json[] | undefined;
    for (const [index, item] of items.entries()) {
      path.push(itemStep(item) ?? index);
      const next = hideIn(item, path, identity);
      path.pop();
      if (next !== item) {
        shown ??= [...items];
        shown[index] = next;
      }
    }
    return shown ?? items;
  };
  const hideInFields = (fields: JsonObject, path: Step[], identity: Identity): Json => {
    let shown: Record<string, Json> | undefined;
    for (const key of Object.keys(fields)) {
      const item = fields[key] as Json;
      path.push(key);
      const next = hideIn(item, path, identity);
      path.pop();
      if (next !== item) {
        shown ??= { ...fields };
        // `__proto__` is a key like any other.
        Object.defineProperty(shown, key, {
          value: next,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return shown ?? fields;
  };
  return { value, text };
}

/** So long are the paths of values that are worth remembering: shorter ones depend on what they are in. */
const SHARED = { from: 3, to: 10 };

const HIDDEN = /^\(hidden value \d+\)$/;

/**
 * Hides what the document in a string calls a credential. The rest of the text stays as it is written; where a
 * credential cannot be cut out of it, all of it is hidden.
 */
function hideNamed(text: string, path: Path, hide: (secret: string) => string): string {
  const secrets = namedIn(text, path);
  if (secrets.length === 0) return text;
  let shown = text;
  for (const secret of secrets.sort((a, b) => b.length - a.length)) {
    if (secret.length < SHORTEST) return hide(text);
    shown = shown.replaceAll(secret, hide(secret)).replaceAll(JSON.stringify(secret).slice(1, -1), hide(secret));
  }
  return namedIn(shown, path).length === 0 ? shown : hide(text);
}

/** None of the patterns of credentials fits anything shorter: `a://:p@` is a URL with a password. */
const SHORTEST_CREDENTIAL = 7;

/** A shorter secret would be found everywhere in a text. */
const SHORTEST = 4;

/** The credentials in the document that a string holds, and in documents inside of that. */
function namedIn(text: string, path: Path): string[] {
  if (!NAMES.test(text)) return [];
  const content = readContent(text, path, path.some(isContentStep));
  return content === undefined ? [] : credentialsIn(content.value, [...path, { content: content.format }]);
}

/** @param path is the caller's again when it returns */
function credentialsIn(part: Json, path: Step[]): string[] {
  const below = (item: Json, step: Step): string[] => {
    path.push(step);
    const found = credentialsIn(item, path);
    path.pop();
    return found;
  };
  if (Array.isArray(part)) {
    return (part as readonly Json[]).flatMap((item, index) => below(item, itemStep(item) ?? index));
  }
  if (isObject(part)) return Object.entries(part).flatMap(([key, item]) => below(item, key));
  if (typeof part !== 'string' || HIDDEN.test(part)) return [];
  return isNamedCredential(part, path) ? [part] : namedIn(part, path);
}

function isContentStep(step: Path[number]): boolean {
  return isObject(step) && 'content' in step;
}

/** Everything in a Secret that is or repeats its data. */
function isSecretValue(path: Path, { group, kind }: Identity): boolean {
  if (kind !== 'Secret' || group !== '') return false;
  if ((path[0] === 'data' || path[0] === 'stringData') && path.length >= 2) return true;
  return path[1] === 'annotations' && path[2] === LAST_APPLIED;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function hideAll(value: Json, hide: (secret: string) => string): Json {
  return hide(typeof value === 'string' ? value : JSON.stringify(value));
}

function itemStep(item: Json) {
  return isObject(item) && typeof item.name === 'string' ? { item: { name: item.name } } : undefined;
}

/** A value whose field, or whose item's name (`env`), says that it is a credential. */
function isNamedCredential(text: string, path: Path): boolean {
  const field = path.at(-1);
  const owner = path.at(-2);
  const name =
    field === 'value' && isItemStep(owner) ? textOf(owner.item.name) : typeof field === 'string' ? field : '';
  switch (promiseOf(name)) {
    case 'password':
      return text !== '' && !/^\$[({]/.test(text);
    case 'credential':
      return looksRandom(text);
    case 'nothing':
      return false;
  }
}

type Promised = 'password' | 'credential' | 'nothing';

/** What a field's name promises. A few hundred names are those of all fields. */
function promiseOf(name: string): Promised {
  let promised = PROMISES.get(name);
  if (promised === undefined) {
    promised = PASSWORD_NAME.test(name) ? 'password' : CREDENTIAL_NAME.test(name) ? 'credential' : 'nothing';
    PROMISES.set(name, promised);
  }
  return promised;
}

const PROMISES = new Map<string, Promised>();

const PASSWORD_NAME = /passw(or)?d|passphrase/i;
const CREDENTIAL_NAME = /token|secret|credential|api[-_]?key|access[-_]?key|private[-_]?key/i;
const NAMES = new RegExp(`${PASSWORD_NAME.source}|${CREDENTIAL_NAME.source}`, 'i');

/** Long, of one piece, and not made of words: neither a name, a path, a URL nor an image. */
function looksRandom(text: string): boolean {
  return /^[A-Za-z0-9+/_=-]{16,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** Credentials that are known by their looks. A capture group is the part to hide; without one it is the whole. */
const CREDENTIALS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // JSON Web Token.
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{30,}\b/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  // Password of a URL.
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:([^\s/@]+)@/gi,
  /\b[Bb]earer\s+([A-Za-z0-9._~+/-]{16,}=*)/g,
  // `password: x`, `client_secret="x"`: up to the end of the line or quote.
  /(?:passw(?:or)?d|passphrase|client[-_]?secret)["']?\s*[:=]\s*["']?((?!\(hidden value)[^\s"',{}$]{4,})/gi,
];

/** Any text that one of the patterns finds something in: most texts are none, and looking once is cheap. */
const SUSPICIOUS =
  /PRIVATE KEY-----|eyJ|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|:\/\/[^\s/@]*@|[Bb]earer\s|passw(or)?d|passphrase|client[-_]?secret|LS0tLS1CRUdJTi/i;

/** What both a credential by its looks and a document with a credential by its name have in them. */
const MENTIONED = new RegExp(`${SUSPICIOUS.source}|${NAMES.source}`, 'i');

/** The base64 of a PEM block, as in a kubeconfig; certificates are no secrets. */
const BASE64_PEM = /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}=*/g;

function isPrivateKey(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes('PRIVATE KEY');
}
