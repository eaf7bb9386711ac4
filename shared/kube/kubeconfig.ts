import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseDocument } from 'yaml';
import { UserError } from '../log/errors.ts';
import { isObject, type JsonObject } from '../manifest/manifest.ts';

/** A checked kubeconfig with the context that is to be used. */
export interface Kubeconfig {
  readonly text: string;
  readonly context: string;
  /** URL of the context's API server. */
  readonly server: string;
  /** Every credential in it: mask them before anything else happens. */
  readonly secrets: readonly string[];
}

/**
 * The kubeconfig that an action was given, or else the runner's own (`$KUBECONFIG`, `~/.kube/config`), as a cloud's
 * login step leaves it.
 * @param given content of a kubeconfig; empty for the runner's own
 * @param context name of the context; undefined for the current one
 */
export async function readKubeconfig(given: string, context: string | undefined): Promise<Kubeconfig> {
  if (given !== '') return parseKubeconfig(given, context, 'the input `kubeconfig`');
  const path = process.env.KUBECONFIG?.split(delimiter)[0] || join(homedir(), '.kube', 'config');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError('There is no kubeconfig: the input `kubeconfig` is empty and the runner has none.', {
      where: { file: path },
      next: 'Pass `kubeconfig: ${{ secrets.KUBECONFIG }}`, or log in to the cluster in a step before this one.',
      cause,
    });
  }
  return parseKubeconfig(text, context, path);
}

/** @param name how the text is called in messages */
export function parseKubeconfig(text: string, context: string | undefined, name: string): Kubeconfig {
  const document = parseDocument(text);
  const body: unknown = document.errors.length > 0 ? undefined : document.toJS();
  // The parser's own message would quote a line of the file, which may be a credential.
  if (!isObject(body) || !Array.isArray(body.contexts)) throw refused(`${name} is not a kubeconfig`);
  const contexts = named(body, 'contexts', 'context');
  const wanted = context ?? (typeof body['current-context'] === 'string' ? body['current-context'] : '');
  if (wanted === '')
    throw refused(`${name} has no current context`, 'Name one: `environments.NAME.context` in mesh.yaml.');
  const chosen = contexts.get(wanted);
  if (chosen === undefined) {
    throw refused(
      `${name} has no context \`${wanted}\``,
      `Correct \`environments.NAME.context\` in mesh.yaml. The kubeconfig has: ${[...contexts.keys()].join(', ')}.`,
    );
  }
  const cluster = named(body, 'clusters', 'cluster').get(String(chosen.cluster));
  if (typeof cluster?.server !== 'string') throw refused(`the context \`${wanted}\` of ${name} names no cluster`);
  const secrets = [...named(body, 'users', 'user').values()].flatMap((user) =>
    SECRET_KEYS.map((key) => user[key]).filter((value) => typeof value === 'string'),
  );
  return { text, context: wanted, server: cluster.server, secrets };
}

const SECRET_KEYS = ['token', 'password', 'client-key-data'] as const;

function named(body: JsonObject, list: string, field: string): ReadonlyMap<string, JsonObject> {
  const items = body[list];
  if (!Array.isArray(items)) return new Map();
  return new Map(
    items.flatMap((item: unknown): [string, JsonObject][] => {
      if (!isObject(item)) return [];
      const value = item[field];
      return typeof item.name === 'string' && isObject(value) ? [[item.name, value]] : [];
    }),
  );
}

function refused(what: string, next = 'Pass the content of a kubeconfig file, not its path.'): UserError {
  return new UserError(`${what.charAt(0).toUpperCase()}${what.slice(1)}.`, { next });
}
