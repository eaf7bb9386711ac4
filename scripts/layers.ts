/**
 * Who may import whom. dependency-cruiser could say most of it, but its release for TypeScript 7, which we compile with, is
 * still to come (by swc it "may have missed sources", as it warns), it does not say what to do, and it takes two seconds;
 * Biome writes our imports in one form, so finding them is one expression.
 */
import { glob, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** An import, re-export or `import()` of a file of this repository; of types, too. */
export interface Import {
  /** Paths from the root of the repository. */
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

/** Something that imports must not do: which one, why not, and what to do about it. */
export interface Violation {
  readonly rule: 'shared' | 'actions' | 'product' | 'folders' | 'files';
  readonly text: string;
}

const SOURCES = ['shared/**', 'action-*/src/**', 'action-*/test/**', 'testbed/**', 'bench/**', 'scripts/**'];

/** The texts of all TypeScript files, by their paths from the root. */
export async function readSources(root: string): Promise<ReadonlyMap<string, string>> {
  const patterns = SOURCES.map((folder) => `${folder}/*.ts`);
  const files = (await Array.fromAsync(glob(patterns, { cwd: root }))).map((file) => file.replaceAll('\\', '/')).sort();
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)),
  );
}

/** Static and dynamic ones, of values, types and JSON. What is imported need not be among the sources. */
const IMPORT = /^(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]/gm;

export function importsIn(sources: ReadonlyMap<string, string>): readonly Import[] {
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(IMPORT)].map((match) => ({
      from,
      line: text.slice(0, match.index + match[0].length).split('\n').length,
      to: posix.join(posix.dirname(from), match[1] ?? match[2] ?? ''),
    })),
  );
}

/** All that is wrong, the plainest first. */
export function violationsOf(imports: readonly Import[]): readonly Violation[] {
  return [...imports.flatMap(forbidden), ...folderCircle(imports), ...fileCircle(imports)];
}

function forbidden(found: Import): readonly Violation[] {
  const { from, to } = found;
  const [own, other] = [partOf(from), partOf(to)];
  if (own === 'shared' && isAction(other)) {
    return [
      violation('shared', found, 'shared/ is what several actions need, so it knows none of them', [
        `Move what shared/ needs of ${to} into a folder of shared/ that is named after the domain, or let the action pass it in.`,
      ]),
    ];
  }
  if (isAction(own) && isAction(other) && own !== other) {
    return [
      violation('actions', found, 'no action knows another: each is released and read by itself', [
        `Move what both need of ${to} into a folder of shared/ that is named after the domain.`,
      ]),
    ];
  }
  if (isProduct(from) && ['testbed', 'bench', 'scripts'].includes(other)) {
    return [
      violation('product', found, `${other}/ is for developing and is in no action; only tests may use the test bed`, [
        'Move what the product needs into shared/, or what only a test needs into a test.',
      ]),
    ];
  }
  return [];
}

/** Two folders of the product that need each other, by however long a way: neither can be read or changed alone. */
function folderCircle(imports: readonly Import[]): readonly Violation[] {
  const between = imports.filter(({ from, to }) => isProduct(from) && isProduct(to) && folderOf(from) !== folderOf(to));
  const circle = shortestCircle(between.map(({ from, to }) => [folderOf(from), folderOf(to)]));
  if (circle === undefined) return [];
  const steps = circle.map((folder, index) => {
    const next = circle[(index + 1) % circle.length];
    return between.filter(({ from, to }) => folderOf(from) === folder && folderOf(to) === next);
  });
  // Mostly the step of the fewest imports is the one that was not meant.
  const fewest = steps.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const [first] = fewest;
  if (first === undefined) return [];
  const way = [...circle, circle[0]].join(' → ');
  return [
    violation('folders', first, `the folders import each other: ${way}`, [
      `${fewest.length === 1 ? 'Only this import leads' : `These ${fewest.length} imports lead`} from ${folderOf(first.from)} to ${folderOf(first.to)}:`,
      ...fewest.map((one) => `  ${describe(one)}`),
      `Move what they need of ${folderOf(first.to)} to ${folderOf(first.from)} or to a folder below both (types first: most circles are of types), or pass it in.`,
    ]),
  ];
}

/** Files of any part, tests as well. */
function fileCircle(imports: readonly Import[]): readonly Violation[] {
  const circle = shortestCircle(imports.map(({ from, to }) => [from, to]));
  const first = imports.find(({ from, to }) => from === circle?.[0] && to === circle[1 % circle.length]);
  if (circle === undefined || first === undefined) return [];
  return [
    violation('files', first, `the files import each other: ${[...circle, circle[0]].join(' → ')}`, [
      'Move what both need (mostly a type) into a file of its own that imports neither.',
    ]),
  ];
}

function violation(rule: Violation['rule'], found: Import, why: string, next: readonly string[]): Violation {
  return { rule, text: [`${describe(found)}: ${why}.`, ...next].join('\n') };
}

function describe({ from, line, to }: Import): string {
  return `${from}:${line} imports ${to}`;
}

/** `shared`, `action-diff`, `testbed` … */
function partOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function isAction(part: string): boolean {
  return part.startsWith('action-');
}

/** What is in a released action: neither its tests nor what they use. */
function isProduct(file: string): boolean {
  return /^(shared|action-[^/]+\/src)\//.test(file) && !file.endsWith('.test.ts');
}

/** An action's definition.ts says what the action is to its users: all of its folders know it, and it knows none. */
function folderOf(file: string): string {
  return /^action-[^/]+\/src\/definition\.ts$/.test(file) ? file : posix.dirname(file);
}

/** One of the shortest circles, without its first place again at the end; undefined when there is none. */
function shortestCircle(edges: readonly (readonly [string, string])[]): readonly string[] | undefined {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  let shortest: readonly string[] | undefined;
  for (const start of next.keys()) {
    const circle = wayBack(start, next);
    if (circle !== undefined && (shortest === undefined || circle.length < shortest.length)) shortest = circle;
  }
  return shortest;
}

/** The shortest way from a place to itself. */
function wayBack(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const before = new Map<string, string>();
  const open = [start];
  for (const at of open) {
    for (const to of next.get(at) ?? []) {
      if (to === start) {
        const way = [at];
        for (let step = before.get(at); step !== undefined; step = before.get(step)) way.unshift(step);
        return way;
      }
      if (before.has(to)) continue;
      before.set(to, at);
      open.push(to);
    }
  }
  return undefined;
}

/** A folder of the product, and the folders of the same part that it imports. */
export interface Layer {
  readonly folder: string;
  readonly imports: readonly string[];
}

/** The folders of each part, each above those that it imports. What every folder may import is left out. */
export function layersOf(imports: readonly Import[]): readonly Layer[] {
  const own = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!isProduct(from) || !isProduct(to)) continue;
    const folders = [from, to].map(folderOf).filter((folder) => !folder.endsWith('/definition.ts'));
    for (const folder of folders) if (!own.has(folder)) own.set(folder, new Set());
    const [upper, lower] = folders;
    if (upper === undefined || lower === undefined || upper === lower || partOf(from) !== partOf(to)) continue;
    own.get(upper)?.add(lower);
  }
  /** @param above those on the way there, which a circle would lead to again */
  const height = (folder: string, above: readonly string[] = []): number => {
    const below = [...(own.get(folder) ?? [])].filter((one) => one !== folder && !above.includes(one));
    return Math.max(0, ...below.map((one) => height(one, [...above, folder]) + 1));
  };
  const rows = [...own].map(([folder, below]) => ({ folder, imports: [...below].sort(), height: height(folder) }));
  // The parts in order of their names, shared/ last: it is below all.
  const order = ({ folder }: Layer): string => (partOf(folder) === 'shared' ? '~' : partOf(folder));
  return rows
    .sort((a, b) => compare(order(a), order(b)) || b.height - a.height || compare(a.folder, b.folder))
    .map(({ folder, imports: below }) => ({ folder, imports: below }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The rows of the table in CONTRIBUTING.md: which folders there are and what they import is read from the imports, what
 * each is for is kept.
 * @param before the table as it is
 */
export function layerRows(layers: readonly Layer[], before: string): readonly (readonly string[])[] {
  const known = rowsIn(before);
  return layers.map(({ folder, imports }) => {
    const below = imports.map((one) => `\`${shortName(one)}\``).join(', ');
    return [`\`${folder}\``, known.get(folder)?.purpose ?? '', below];
  });
}

/** What the table in CONTRIBUTING.md does not say, or says no longer, and what to do about it. */
export function tableProblems(layers: readonly Layer[], table: string): readonly string[] {
  const known = rowsIn(table);
  const folders = new Set(layers.map(({ folder }) => folder));
  const stale = [...known.keys()].filter((folder) => !folders.has(folder));
  return [
    ...layers.flatMap(({ folder, imports }) => {
      const row = known.get(folder);
      if (row === undefined)
        return [`${folder} is not in the table. Run \`npm run docs\`, then write there what it is for.`];
      const names = imports.map(shortName);
      return [
        ...(row.purpose === '' ? [`The table does not say what ${folder} is for. Write it into its row.`] : []),
        ...names
          .filter((name) => !row.imports.includes(name))
          .map(
            (name) =>
              `${folder} imports ${name}, which it may not by the table. Move what it needs down, or, when it should know that folder, run \`npm run docs\` and have the new line reviewed.`,
          ),
        ...row.imports
          .filter((name) => !names.includes(name))
          .map((name) => `${folder} no longer imports ${name}. Run \`npm run docs\`.`),
      ];
    }),
    ...stale.map((folder) => `${folder} no longer exists, or imports nothing. Run \`npm run docs\`.`),
  ];
}

interface Row {
  readonly purpose: string;
  readonly imports: readonly string[];
}

function rowsIn(table: string): ReadonlyMap<string, Row> {
  const rows = table.matchAll(/^\| `((?:shared|action-)[^`]*)` \| (.*?) ?\| (.*?) ?\|$/gm);
  return new Map(
    [...rows].map(([, folder = '', purpose = '', imports = '']) => [
      folder,
      { purpose, imports: [...imports.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) },
    ]),
  );
}

/** A folder's name within its part: `compare`, `checks/schema`; of shared/, `log`. */
function shortName(folder: string): string {
  return folder.replace(/^(?:shared|action-[^/]+\/src)\//, '');
}
