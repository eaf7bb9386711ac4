import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from '@swc/core';

/** A part of a syntax tree, of which nothing is known but its type. */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What the text of a module says, without running it. */
export interface Module {
  readonly path: string;
  /** Paths of the project's modules that it loads; what is imported for its types alone is not among them. */
  readonly loads: readonly string[];
  /** Imported names by the name that they have here. */
  readonly imported: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
  /** What its own constants are made of, by name: those of the module itself, not those of its functions. */
  readonly constants: ReadonlyMap<string, Node>;
  /** Calls of functions by their plain name. */
  readonly calls: readonly Call[];
  /** Names that are used for something else than a call, such as being passed on. */
  readonly mentions: ReadonlySet<string>;
}

export interface Call {
  readonly name: string;
  readonly arguments: readonly Node[];
}

/** Reads a module of TypeScript. */
export async function readModule(path: string): Promise<Module> {
  const { body } = await parse(await readFile(path, 'utf8'), { syntax: 'typescript', target: 'es2024' });
  const statements = body as unknown as readonly Node[];
  const found = { loads: new Set<string>(), calls: [] as Call[], mentions: new Set<string>() };
  const imported = new Map<string, { path: string; name: string }>();
  const constants = new Map<string, Node>();
  for (const statement of statements) {
    const path = loadedBy(statement);
    if (path !== undefined) found.loads.add(path);
    if (statement.type === 'ImportDeclaration') readImport(statement, imported);
    else {
      readConstants(statement, constants);
      visit(statement, found);
    }
  }
  const absolute = (specifier: string): string => resolve(dirname(path), specifier);
  return {
    ...{ path, constants, calls: found.calls, mentions: found.mentions },
    loads: [...found.loads].filter(isOwn).map(absolute),
    imported: new Map([...imported].map(([name, from]) => [name, { ...from, path: absolute(from.path) }])),
  };
}

/** The project's own modules; what is not TypeScript loads nothing further. */
function isOwn(specifier: string): boolean {
  return specifier.startsWith('.') && specifier.endsWith('.ts');
}

/** What an import or `export … from` loads; undefined when it only takes types. */
function loadedBy({ type, source, typeOnly, specifiers }: Node): string | undefined {
  if (!/^(?:Import|ExportNamed|ExportAll)Declaration$/.test(type) || !isNode(source) || typeOnly === true)
    return undefined;
  const names = Array.isArray(specifiers) ? specifiers : [];
  return names.length > 0 && names.every(({ isTypeOnly }) => isTypeOnly === true) ? undefined : String(source.value);
}

function readImport({ source, specifiers }: Node, imported: Map<string, { path: string; name: string }>): void {
  if (!isNode(source) || !isOwn(String(source.value))) return;
  for (const { local, imported: original } of specifiers as readonly Node[]) {
    const name = isNode(original) ? original.value : (local as Node).value;
    imported.set(String((local as Node).value), { path: String(source.value), name: String(name) });
  }
}

function readConstants(statement: Node, constants: Map<string, Node>): void {
  const declaration = isNode(statement.declaration) ? statement.declaration : statement;
  if (declaration.type !== 'VariableDeclaration' || declaration.kind !== 'const') return;
  for (const { id, init } of declaration.declarations as readonly Node[]) {
    if (isNode(id) && id.type === 'Identifier' && isNode(init)) constants.set(String(id.value), init);
  }
}

/** Finds calls, dynamic imports and mentions in everything below. */
function visit(node: Node, found: { loads: Set<string>; calls: Call[]; mentions: Set<string> }): void {
  if (node.type === 'Identifier') found.mentions.add(String(node.value));
  const { callee } = node;
  const isCall = node.type === 'CallExpression' && isNode(callee);
  if (isCall) {
    const given = (node.arguments as readonly { readonly expression: Node }[]).map(({ expression }) => expression);
    if (callee.type === 'Import' && given[0]?.type === 'StringLiteral') found.loads.add(String(given[0].value));
    if (callee.type === 'Identifier') found.calls.push({ name: String(callee.value), arguments: given });
  }
  for (const [key, value] of Object.entries(node)) {
    if (isCall && key === 'callee' && callee.type === 'Identifier') continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isObject(child)) visit(child as Node, found);
  }
}

function isNode(value: unknown): value is Node {
  return isObject(value) && typeof (value as Partial<Node>).type === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
