import type { ErrorObject } from 'ajv';
import { isMap, isNode } from 'yaml';
import { UserError } from '../log/errors.ts';
import { nearest } from './nearest.ts';
import type { YamlDocument } from './yaml-document.ts';

/**
 * The first thing in which a file does not fit its schema, in the order of the file, with a message about that key.
 * @param errors what Ajv says of it, with `verbose`
 * @param example where a complete file is shown
 */
export function schemaRefusal(errors: readonly ErrorObject[], yaml: YamlDocument, example: string): UserError {
  const { document, lines, file } = yaml;
  const placed = errors
    // What a branch of `oneOf` or `anyOf` lacks is told by these themselves.
    .filter(
      ({ keyword, schemaPath }) =>
        keyword !== 'if' && keyword !== 'propertyNames' && !/\/(oneOf|anyOf)\//.test(schemaPath),
    )
    .map((error) => ({ error, offset: offsetOf(error, document) }))
    .sort((a, b) => a.offset - b.offset);
  const [first] = placed;
  if (first === undefined) return new UserError(`${file} does not fit its schema.`, { where: { file }, next: '' });
  const { line, col } = lines.linePos(first.offset);
  const { what, next } = describe(first.error, file, example);
  return new UserError(what, { where: { file, line, column: col }, next });
}

const DURATION = 'Write it as 90s, 15m, 1h30m or 7d, with at most five numbers of at most six digits';

function describe(error: ErrorObject, file: string, example: string): { what: string; next: string } {
  const key = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const shown = key === '' ? file : `\`${key}\``;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(error.params.additionalProperty);
      const allowed = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const close = nearest(unknown, allowed);
      return {
        what: `Unknown key \`${key === '' ? unknown : `${key}.${unknown}`}\`.`,
        next: close === undefined ? `Allowed here: ${allowed.join(', ')}.` : `Did you mean \`${close}\`?`,
      };
    }
    case 'required':
      return {
        what: `The key \`${key === '' ? '' : `${key}.`}${String(error.params.missingProperty)}\` is missing.`,
        next: `Add it; ${example}`,
      };
    case 'dependencies':
      return {
        what: `${shown} has \`${error.params.property}\`, which needs \`${error.params.missingProperty}\` beside it.`,
        next: 'Add it.',
      };
    case 'anyOf':
      return { what: `${shown} lacks a key.`, next: String(error.parentSchema?.description) };
    case 'oneOf':
      return { what: `${shown} has not the keys of one kind.`, next: String(error.parentSchema?.description) };
    case 'pattern': {
      const value = JSON.stringify(error.data);
      if (error.schemaPath.includes('duration')) {
        return { what: `${shown} is ${value}, which is not a duration.`, next: `${DURATION}.` };
      }
      if (error.schemaPath.includes('timeLimit')) {
        return { what: `${shown} is ${value}, which is not a time limit.`, next: `${DURATION}; it is more than 0.` };
      }
      if (error.schemaPath.includes('pointer')) {
        return { what: `${shown} is ${value}, which is not a JSON Pointer.`, next: 'Write it as /data/values.' };
      }
      return { what: `${shown} is ${value}, which does not fit \`${error.schema}\`.`, next: 'Correct the value.' };
    }
    case 'enum': {
      const allowed = error.params.allowedValues as readonly string[];
      const close = nearest(String(error.data), allowed);
      const next = `${close === undefined ? '' : `Did you mean \`${close}\`? `}Allowed are: ${allowed.join(', ')}.`;
      return { what: `${shown} is ${JSON.stringify(error.data)}.`, next };
    }
    default:
      return {
        what: `${shown} ${error.message ?? 'is not allowed'}.`,
        next: 'Correct the value; quote numbers that are versions.',
      };
  }
}

function offsetOf(error: ErrorObject, document: YamlDocument['document']): number {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (error.keyword === 'additionalProperties' && isMap(node)) {
    const pair = node.items.find((item) => String(item.key) === String(error.params.additionalProperty));
    if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
