import { isScalar, parseDocument } from 'yaml';
import { UserError } from '../../shared/report/errors.ts';

/** The text with another scalar at `path`; comments, order and every other byte stay as they are. */
export function withScalar(text: string, path: readonly string[], value: string, file: string): string {
  const node = parseDocument(text, { keepSourceTokens: true }).getIn(path, true);
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) {
    throw new UserError(`\`${path.join('.')}\` is missing.`, { where: { file }, next: 'Add it, then run this again.' });
  }
  return `${text.slice(0, range[0])}${value}${text.slice(range[1])}`;
}
