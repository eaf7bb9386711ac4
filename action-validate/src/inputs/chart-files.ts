import { createHash, type Hash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is in a chart's directory. */
export interface ChartFiles {
  /** Of everything by which Helm renders it. Undefined when there is more to it than files: a link to a directory. */
  readonly digest: string | undefined;
  /** Its YAML and JSON files that are no links, by their paths in the chart. */
  readonly yaml: ReadonlyMap<string, string>;
}

/** Reads charts, by their directories in the workspace; each once. */
export type ChartFileReader = (directory: string) => ChartFiles;

/** Small files are read at once: to read that many in the background takes ten times as long. */
export function chartFileReader(workspace: string): ChartFileReader {
  const charts = new Map<string, ChartFiles>();
  return (directory) => {
    const known = charts.get(directory);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    const yaml = new Map<string, string>();
    const whole = addDirectory(join(workspace, directory), '', hash, yaml);
    const chart = { digest: whole ? hash.digest('hex') : undefined, yaml };
    charts.set(directory, chart);
    return chart;
  };
}

/** False when something in it could not be read as a file. */
function addDirectory(directory: string, path: string, hash: Hash, yaml: Map<string, string>): boolean {
  let whole = true;
  for (const entry of entriesOf(directory)) {
    const [file, name] = [join(directory, entry.name), path === '' ? entry.name : `${path}/${entry.name}`];
    if (entry.isDirectory()) {
      if (!addDirectory(file, name, hash, yaml)) whole = false;
      continue;
    }
    const content = contentOf(file);
    if (content === undefined) {
      whole = false;
      continue;
    }
    // Lengths as well, so that no two sets of files give the same bytes.
    hash.update(`${name.length} ${name} ${content.length} `).update(content);
    if (entry.isFile() && /\.(ya?ml|json)$/.test(name)) yaml.set(name, content.toString('utf8'));
  }
  return whole;
}

/** Always in the same order; empty for a directory that is not there. */
function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
