import { hash } from 'node:crypto';
import { type Dirent, readdirSync } from 'node:fs';
import type { SourceFile } from '../model/sources.ts';
import { digestedFile } from './source-file.ts';

/** What is in a chart's directory. */
export interface ChartFiles {
  /** Of everything by which Helm renders it. Undefined when there is more to it than files: a link to a directory. */
  readonly digest: string | undefined;
  /** Its YAML and JSON files that are no links, by their paths in the chart. */
  readonly yaml: ReadonlyMap<string, SourceFile>;
}

/** Reads charts, by their directories in the workspace; each once. */
export type ChartFileReader = (directory: string) => ChartFiles;

/** Small files are read at once: to read that many in the background takes ten times as long. */
export function chartFileReader(workspace: string): ChartFileReader {
  const charts = new Map<string, ChartFiles>();
  return (directory) => {
    const known = charts.get(directory);
    if (known !== undefined) return known;
    const read: Read = { parts: [], yaml: new Map(), whole: true };
    readDirectory(`${workspace}/${directory}`, '', read);
    const digest = read.whole ? hash('sha256', read.parts.join('\n')) : undefined;
    const chart = { digest, yaml: read.yaml };
    charts.set(directory, chart);
    return chart;
  };
}

interface Read {
  /** Of each file the length of its name, so that no two sets of files give the same text, its name and its digest. */
  readonly parts: string[];
  readonly yaml: Map<string, SourceFile>;
  /** False when something could not be read as a file. */
  whole: boolean;
}

/** Paths are put together by hand: `join` takes as long as reading a file of the size of a template. */
function readDirectory(directory: string, prefix: string, read: Read): void {
  for (const entry of entriesOf(directory)) {
    const [file, name] = [`${directory}/${entry.name}`, `${prefix}${entry.name}`];
    if (entry.isDirectory()) {
      readDirectory(file, `${name}/`, read);
      continue;
    }
    const source = readFile(file);
    if (source === undefined) {
      read.whole = false;
      continue;
    }
    read.parts.push(`${name.length} ${name} ${source.digest}`);
    if (entry.isFile() && /\.(ya?ml|json)$/.test(name)) read.yaml.set(name, source);
  }
}

/** Always in the same order; empty for a directory that is not there. */
function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function readFile(file: string): SourceFile | undefined {
  try {
    return digestedFile(file);
  } catch {
    return undefined;
  }
}
