// Reads a file of YAML once and prints what it took: `node bench/parse-once.ts ours|yaml FILE`. A process of its own,
// because an action reads once too, before the engine has made the reader's code fast.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { readDocuments } from '../shared/manifest/documents.ts';
import { GO_YAML } from '../shared/manifest/go-yaml.ts';

/** Milliseconds, and MiB of the largest resident set. */
export interface ReadingTime {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

const READERS: Readonly<Record<string, (text: string) => readonly unknown[]>> = {
  ours: (text) => readDocuments(text).map(({ value }) => value),
  yaml: (text) => {
    const documents = parseAllDocuments(text, GO_YAML);
    return 'empty' in documents ? [] : documents.map((document) => document.toJS());
  },
};

const [reader = '', file = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const started = performance.now();
const before = process.cpuUsage();
const values = READERS[reader]?.(text) ?? [];
const { user, system } = process.cpuUsage(before);
const wall = performance.now() - started;
if (values.length === 0) throw new Error(`${reader} read nothing in ${file}.`);
const time: ReadingTime = { wall, cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(time));
