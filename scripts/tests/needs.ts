import { relative } from 'node:path';
import { type Module, type Node, readModule } from './module.ts';

/** What has to be there before a file of tests is run. */
export interface TestNeeds {
  /** Programs of the test bed, sorted. */
  readonly programs: readonly string[];
  /** Actions whose bundles it runs, sorted; `all` when it does not say which. */
  readonly bundles: readonly string[] | 'all';
  /** kubeconform's schemas of Kubernetes, which are made from a Go module. */
  readonly schemas: boolean;
  /** The sources of other Go modules. */
  readonly goModules: boolean;
  /** Chrome or Chromium. */
  readonly browser: boolean;
}

/** Modules of the test bed that tell what those need that load them, by their path in the checkout. */
const BUILDER = 'testbed/build/';
const BUILT = `${BUILDER}built.ts`;
const RUNS_BUNDLES = 'testbed/runner/run-bundle.ts';
const RUNS_ALL_BUNDLES = 'testbed/act/suite.ts';
const SCHEMAS = 'testbed/schemas/schemas.ts';
const GO_MODULES = 'testbed/build/module-directory.ts';
const BROWSER = 'testbed/browser/browser.ts';

/**
 * Tells what files of tests need, by following their imports. Programs are the names that `builtTools` is given in the
 * modules that are reached: a list, or constants that are lists.
 * @param root the checkout
 */
export function createNeeds(root: string): (testFile: string) => Promise<TestNeeds> {
  const read = new Map<string, Promise<Module>>();
  const moduleAt = (path: string): Promise<Module> => {
    const known = read.get(path) ?? readModule(path);
    read.set(path, known);
    return known;
  };

  async function reached(testFile: string): Promise<ReadonlyMap<string, Module>> {
    const modules = new Map<string, Module>();
    const queue = [testFile];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const name = relative(root, path);
      if (modules.has(name)) continue;
      const module = await moduleAt(path);
      modules.set(name, module);
      // What is below it builds programs: those that only ask for them do not.
      if (name !== BUILT) queue.push(...module.loads);
    }
    return modules;
  }

  /** The texts of a list that is written in a module. Undefined when it cannot be told without running it. */
  async function listOf(node: Node | undefined, module: Module): Promise<readonly string[] | undefined> {
    switch (node?.type) {
      case 'ParenthesisExpression':
      case 'TsAsExpression':
      case 'TsConstAssertion':
      case 'TsSatisfiesExpression':
        return await listOf(node.expression as Node, module);
      case 'Identifier':
        return await constant(String(node.value), module);
      case 'ArrayExpression': {
        const elements = node.elements as readonly { readonly spread: unknown; readonly expression: Node }[];
        const parts = await Promise.all(
          elements.map(async ({ spread, expression }) => {
            if (spread !== null) return await listOf(expression, module);
            return expression.type === 'StringLiteral' ? [String(expression.value)] : undefined;
          }),
        );
        return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
      }
      default:
        return undefined;
    }
  }

  async function constant(name: string, module: Module): Promise<readonly string[] | undefined> {
    const value = module.constants.get(name);
    if (value !== undefined) return await listOf(value, module);
    const from = module.imported.get(name);
    return from === undefined ? undefined : await constant(from.name, await moduleAt(from.path));
  }

  /** @throws Error when it compiles, or does not let read which programs it asks for */
  async function programsOf(name: string, module: Module): Promise<readonly string[]> {
    // The builder's own tests give it something else to build.
    if (module.imported.has('ensureTools') && !name.startsWith(BUILDER)) {
      throw new Error(`${name} compiles programs, and tests reach it. Take \`builtTools\` of ${BUILT} instead.`);
    }
    if (module.mentions.has('builtTools') && module.imported.has('builtTools')) throw new Error(unreadable(name));
    const calls = module.calls.filter((call) => call.name === 'builtTools');
    const lists = await Promise.all(calls.map((call) => listOf(call.arguments[0], module)));
    return lists.flatMap((list) => {
      if (list === undefined) throw new Error(unreadable(name));
      return list;
    });
  }

  return async (testFile) => {
    const modules = await reached(testFile);
    const programs = new Set<string>();
    for (const [name, module] of modules) {
      if (name !== BUILT) for (const program of await programsOf(name, module)) programs.add(program);
    }
    return {
      programs: [...programs].sort(),
      bundles: bundlesOf(modules),
      schemas: modules.has(SCHEMAS),
      goModules: modules.has(GO_MODULES),
      browser: modules.has(BROWSER),
    };
  };
}

function unreadable(name: string): string {
  return [
    `${name}: which programs \`builtTools\` is asked for cannot be read, so \`npm test\` would not build them.`,
    'Call it with a list of names, or with constants of modules that are such lists.',
  ].join('\n');
}

/** `runBundle('action-diff', …)` says which. */
function bundlesOf(modules: ReadonlyMap<string, Module>): TestNeeds['bundles'] {
  if (modules.has(RUNS_ALL_BUNDLES)) return 'all';
  if (!modules.has(RUNS_BUNDLES)) return [];
  const actions = new Set<string>();
  for (const { calls, mentions, imported } of modules.values()) {
    if (mentions.has('runBundle') && imported.has('runBundle')) return 'all';
    for (const {
      name,
      arguments: [action],
    } of calls) {
      if (name !== 'runBundle') continue;
      if (action?.type !== 'StringLiteral') return 'all';
      actions.add(String(action.value));
    }
  }
  return [...actions].sort();
}

/** Whether nothing has to be built, downloaded or installed for it. */
export function isUnit({ programs, bundles, schemas, goModules, browser }: TestNeeds): boolean {
  return programs.length === 0 && bundles.length === 0 && !schemas && !goModules && !browser;
}

/** What several files need together. */
export function together(all: readonly TestNeeds[]): TestNeeds {
  const programs = new Set(all.flatMap((needs) => needs.programs));
  const bundles = all.some((needs) => needs.bundles === 'all') ? 'all' : all.flatMap((needs) => needs.bundles);
  return {
    programs: [...programs].sort(),
    bundles: bundles === 'all' ? bundles : [...new Set(bundles)].sort(),
    schemas: all.some(({ schemas }) => schemas),
    goModules: all.some(({ goModules }) => goModules),
    browser: all.some(({ browser }) => browser),
  };
}
