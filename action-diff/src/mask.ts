import type { Identity } from '../../shared/manifest/identity.ts';
import { isObject, type Json } from '../../shared/manifest/manifest.ts';
import { isItemStep, type Path } from './path.ts';

/**
 * Takes secrets out of values before they are written. Each hidden value is replaced by a text with its own number,
 * so that a changed secret still differs and a kept one does not.
 */
export interface Mask {
  /** A value at its path in an object of this identity. */
  value(value: Json, path: Path, identity: Identity): Json;
  /** Text of which nothing is known: private keys, tokens and passwords in it are hidden. */
  text(text: string): string;
}

export function createMask(): Mask {
  const numbers = new Map<string, number>();
  const hide = (secret: string): string => {
    const number = numbers.get(secret) ?? numbers.size + 1;
    numbers.set(secret, number);
    return `(hidden value ${number})`;
  };
  const text = (value: string): string => {
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
  const value = (part: Json, path: Path, identity: Identity): Json => {
    if (isSecretValue(path, identity)) return hideAll(part, hide);
    if (Array.isArray(part)) {
      return (part as readonly Json[]).map((item, index) => value(item, [...path, itemStep(item) ?? index], identity));
    }
    if (isObject(part)) {
      return Object.fromEntries(
        Object.entries(part).map(([key, item]) => [key, value(item, [...path, key], identity)]),
      );
    }
    if (typeof part !== 'string') return part;
    return isNamedCredential(part, path) ? hide(part) : text(part);
  };
  return { value, text };
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
    field === 'value' && isItemStep(owner) ? String(owner.item.name) : typeof field === 'string' ? field : '';
  if (/passw(or)?d|passphrase/i.test(name)) return text !== '' && !/^\$[({]/.test(text);
  return /token|secret|credential|api[-_]?key|access[-_]?key|private[-_]?key/i.test(name) && looksRandom(text);
}

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
  /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/gi,
  /\b[Bb]earer\s+([A-Za-z0-9._~+/-]{16,}=*)/g,
  // `password: x`, `client_secret="x"`: up to the end of the line or quote.
  /(?:passw(?:or)?d|passphrase|client[-_]?secret)["']?\s*[:=]\s*["']?((?!\(hidden value)[^\s"',{}$]{4,})/gi,
];

/** The base64 of a PEM block, as in a kubeconfig; certificates are no secrets. */
const BASE64_PEM = /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}=*/g;

function isPrivateKey(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes('PRIVATE KEY');
}
