import { UserError } from '../log/errors.ts';

/**
 * A mirror's base URL without slashes at its end.
 * @param setting where the user sets it, for messages
 * @throws UserError unless it is https, or http on this machine, without a password
 */
export function checkedMirror(mirror: string, setting: string): string {
  const url = URL.parse(mirror);
  if (url !== null && (url.username !== '' || url.password !== '')) {
    // Not shown: the log of a run is read by many.
    throw new UserError('The mirror holds a user name or a password, which would not be sent.', {
      next: `Set ${setting} to a URL that this runner may read without them.`,
    });
  }
  const onThisMachine = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && onThisMachine))) {
    throw new UserError(`The mirror \`${mirror}\` is not an https URL.`, {
      next: `Set ${setting} to an https:// base URL.`,
    });
  }
  return mirror.replace(/\/+$/, '');
}
