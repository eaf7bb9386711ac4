import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv';
import { type Check, type Schema, schemaCompiler } from './schemas.ts';

/** What a call gives to an operation, as text where it came as text. */
export interface Given {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Undefined when the request had no body. */
  readonly body: unknown;
}

/** Something in a request or a response that GitHub's description does not allow. */
export interface Problem {
  readonly in: 'path' | 'query' | 'body';
  /** In GitHub's words, as far as they are known. */
  readonly message: string;
}

/** One operation of GitHub's published description. */
export interface Operation {
  readonly documentation: string;
  request(given: Given): readonly Problem[];
  /** @param body undefined when the answer has none */
  response(status: number, body: unknown): readonly Problem[];
}

interface Described {
  readonly externalDocs?: { readonly url: string };
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content } | Reference>>;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Reference {
  readonly $ref: string;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface GitHubDescription {
  /**
   * @param name method and path template, such as `GET /repos/{owner}/{repo}`
   * @throws Error when GitHub has no such operation
   */
  operation(name: string): Operation;
  /** The operation that GitHub has for a method and path, whether the fake has it or not. */
  find(method: string, path: string): string | undefined;
}

let loaded: GitHubDescription | undefined;

/** GitHub's description of its REST API. Reading its 13 MB takes about 0.2 s, once a process; schemas compile lazily. */
export function gitHubDescription(): GitHubDescription {
  loaded ??= describe(read());
  return loaded;
}

function read(): Description {
  const file = new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function describe(description: Description): GitHubDescription {
  const compilers = {
    closed: schemaCompiler(description.components.schemas, { closed: true }),
    // Errors carry more than their schemas name, such as the contexts of a conflict.
    open: schemaCompiler(description.components.schemas, { closed: false }),
  };
  const operations = new Map<string, Operation>();
  return {
    operation(name) {
      const known = operations.get(name);
      if (known !== undefined) return known;
      const [method = '', path = ''] = name.split(' ');
      const described = description.paths[path]?.[method.toLowerCase()];
      if (described === undefined) throw new Error(`GitHub's description has no operation ${name}.`);
      const operation = compile(described, description, compilers);
      operations.set(name, operation);
      return operation;
    },
    find(method, path) {
      const template = Object.entries(description.paths).find(
        ([candidate, methods]) => method.toLowerCase() in methods && matchTemplate(candidate, path) !== undefined,
      )?.[0];
      return template && `${method} ${template}`;
    },
  };
}

/** The parameters of a path that fits a template such as `/repos/{owner}/{repo}`, decoded; undefined when it does not. */
export function matchTemplate(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
      continue;
    }
    if (value === '') return undefined;
    parameters[part.slice(1, -1)] = decode(value);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Compilers = Readonly<Record<'closed' | 'open', ReturnType<typeof schemaCompiler>>>;

function compile(described: Described, description: Description, compilers: Compilers): Operation {
  const parameters = (described.parameters ?? []).map((parameter) => {
    const resolved = resolve<Parameter>(parameter, description);
    return { ...resolved, check: compilers.closed(resolved.schema) };
  });
  const bodySchema = described.requestBody?.content['application/json']?.schema;
  const checkBody = bodySchema && compilers.closed(bodySchema);
  const responses = new Map<string, Check | undefined>();
  return {
    documentation: described.externalDocs?.url ?? 'https://docs.github.com/rest',
    request({ path, query, body }) {
      const names = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
      return [
        ...parameters.flatMap((parameter) => checkParameter(parameter, path, query)),
        ...[...new Set(query.keys())]
          .filter((name) => !names.has(name))
          .map((name): Problem => ({ in: 'query', message: `"${name}" is not a parameter of this operation.` })),
        ...(body === undefined && described.requestBody?.required !== true
          ? []
          : (checkBody?.(body ?? {}) ?? []).map((error): Problem => ({ in: 'body', message: gitHubWords(error) }))),
      ];
    },
    response(status, body) {
      const key = String(status);
      if (!responses.has(key)) responses.set(key, responseCheck(described, status, description, compilers));
      return (responses.get(key)?.(body) ?? []).map((error) => ({
        in: 'body',
        message: `${error.instancePath || 'the body'} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
      }));
    },
  };
}

function resolve<T extends object>(value: T | Reference, description: Description): T {
  if (!('$ref' in value)) return value;
  let found: unknown = description;
  for (const step of value.$ref.slice(2).split('/')) found = (found as Record<string, unknown>)[step];
  return found as T;
}

function checkParameter(
  parameter: Parameter & { readonly check: Check },
  path: Given['path'],
  query: URLSearchParams,
): Problem[] {
  const where = parameter.in;
  if (where === 'header') return [];
  const given = where === 'path' ? path[parameter.name] : query.get(parameter.name);
  if (given === undefined || given === null) {
    return parameter.required === true ? [{ in: where, message: `"${parameter.name}" wasn't supplied.` }] : [];
  }
  const fits = parameter.check(typed(given, parameter.schema.type)).length === 0;
  return fits ? [] : [{ in: where, message: `"${parameter.name}" cannot be ${JSON.stringify(given)}.` }];
}

/** A parameter as its schema wants it; unchanged when the text cannot be that. */
function typed(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Errors that an operation's description leaves out have the form that all errors have. */
function responseCheck(
  described: Described,
  status: number,
  description: Description,
  compilers: Compilers,
): Check | undefined {
  const response = described.responses[String(status)];
  if (response === undefined) {
    if (status < 400) throw new Error(`GitHub's description has no answer ${status} for this operation.`);
    return compilers.open({ $ref: '#/components/schemas/basic-error' });
  }
  const schema = resolve<{ content?: Content }>(response, description).content?.['application/json']?.schema;
  return schema && (status < 400 ? compilers.closed : compilers.open)(schema);
}

const ARTICLES: Readonly<Record<string, string>> = { array: 'an', integer: 'an', object: 'an' };

function gitHubWords({ keyword, instancePath, params, data, message }: ErrorObject): string {
  const place = `properties${instancePath}`;
  const value = data === null ? 'nil' : JSON.stringify(data);
  switch (keyword) {
    case 'required':
      return `"${String(params.missingProperty)}" wasn't supplied.`;
    case 'additionalProperties':
      return `"${String(params.additionalProperty)}" is not a permitted key.`;
    case 'type':
      return `For '${place}', ${value} is not ${ARTICLES[String(params.type)] ?? 'a'} ${String(params.type)}.`;
    case 'enum':
      return `For '${place}', ${value} is not a member of ${JSON.stringify(params.allowedValues)}.`;
    default:
      return `For '${place}', ${value?.slice(0, 80)} ${message ?? 'is not allowed'}.`;
  }
}
