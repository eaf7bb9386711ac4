import { join } from 'node:path';
import { schemaRefusal } from '../../../shared/config/schema-refusal.ts';
import { readTextFile } from '../../../shared/config/text-file.ts';
import { parseYamlDocument } from '../../../shared/config/yaml-document.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { readDocuments, YamlProblem } from '../../../shared/manifest/documents.ts';
import { isObject } from '../../../shared/manifest/manifest.ts';
import { type Fleet, type FleetKind, fleetObject } from '../model/fleet.ts';
import { fullName } from '../objects/service-host.ts';
import { validateFleet } from './fleet-schema.ts';

/** fleet.yaml as its schema (`fleet.schema.json`) lets it be written. */
interface WrittenFleet {
  namespaces?: Record<string, WrittenNamespace>;
  hosts?: Record<string, number[]>;
}

interface WrittenNamespace {
  labels?: Record<string, string>;
  services?: Record<string, number[]>;
  serviceAccounts?: string[];
  secrets?: string[];
  configMaps?: string[];
}

/**
 * Reads what the clusters have beyond what is rendered.
 * @param file path in the workspace
 * @throws UserError that names the file, line and key
 */
export async function readFleet(workspace: string, file: string): Promise<Fleet> {
  const text = await readTextFile(join(workspace, file), file).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`\`${file}\`, which \`validate.fleet\` names, cannot be read.`, {
      where: { file },
      next: 'Create it, or correct `validate.fleet` in mesh.yaml.',
      cause,
    });
  });
  return parseFleet(text, file);
}

export function parseFleet(text: string, file: string): Fleet {
  const written = withEmptyNamespaces(readValue(text, file));
  if (!validateFleet(written))
    throw schemaRefusal(
      validateFleet.errors ?? [],
      parseYamlDocument(text, file),
      'action-validate/README.md shows one.',
    );
  const { namespaces = {}, hosts = {} } = written as WrittenFleet;
  const services = Object.entries(namespaces).flatMap(([namespace, own]) =>
    Object.entries(own.services ?? {}).map(([name, ports]) => [fullName(name, namespace), ports] as const),
  );
  return {
    file,
    hosts: new Map([...services, ...Object.entries(hosts)]),
    namespaces: new Map(Object.entries(namespaces).map(([name, { labels }]) => [name, labels ?? {}])),
    objects: new Set(Object.entries(namespaces).flatMap(([name, own]) => objectsOf(name, own))),
  };
}

/**
 * What the file says. Where in it is found out only when something is wrong: for that all places are kept, which takes
 * ten times as long, and a fleet has hundreds of namespaces.
 */
function readValue(text: string, file: string): unknown {
  try {
    const [first, second] = readDocuments(text);
    if (second === undefined) return first?.value ?? {};
    throw new UserError('A fleet is one document, but a second one begins here.', {
      where: { file, line: second.line },
      next: `Put all of it into one document of ${file}.`,
    });
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const { line, column } = error;
    throw new UserError(`This is not valid YAML: ${error.message}.`, {
      where: { file, line, column },
      next: `Correct ${file}.`,
    });
  }
}

/** `shop:` with nothing behind it is a namespace of which no more is known. */
function withEmptyNamespaces(written: unknown): unknown {
  if (!isObject(written) || !isObject(written.namespaces)) return written;
  const filled = Object.entries(written.namespaces).map(([name, value]) => [name, value ?? {}]);
  return { ...written, namespaces: Object.fromEntries(filled) };
}

function objectsOf(namespace: string, own: WrittenNamespace): string[] {
  const named: readonly (readonly [FleetKind, readonly string[]])[] = [
    ['Service', Object.keys(own.services ?? {})],
    ['ServiceAccount', own.serviceAccounts ?? []],
    ['Secret', own.secrets ?? []],
    ['ConfigMap', own.configMaps ?? []],
  ];
  return named.flatMap(([kind, names]) => names.map((name) => fleetObject(kind, namespace, name)));
}
