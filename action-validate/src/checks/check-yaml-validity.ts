import { readDocuments } from '../../../shared/manifest/documents.ts';
import { isObject } from '../../../shared/manifest/manifest.ts';
import { YamlProblem } from '../../../shared/manifest/yaml-events.ts';
import type { Check, CleanTexts, OptionSchemas, SourceCheck, SourceProblem } from '../model/check.ts';
import { inChart } from '../model/release.ts';
import { type EnvironmentSources, filesWithEnvironments, type Sources } from '../model/sources.ts';

export interface YamlValidityOptions {
  /** Findings to ignore in files. */
  readonly mayHave: readonly ('carriage-returns' | 'byte-order-mark')[];
}

export const YAML_VALIDITY_DEFAULTS: YamlValidityOptions = { mayHave: [] };

const OPTIONS: OptionSchemas = {
  mayHave: {
    description: 'Findings to ignore in files. Default: none.',
    type: 'array',
    uniqueItems: true,
    items: { enum: ['carriage-returns', 'byte-order-mark'] },
  },
};

export function checkYamlValidity(options: YamlValidityOptions = YAML_VALIDITY_DEFAULTS): Check & SourceCheck {
  return {
    name: 'check_yaml_validity',
    options: OPTIONS,
    what: "What the charts render to, and the files around them, is YAML that Go's parser reads in one way only.",
    why: 'Of two equal keys one is lost without a word, and a tab or an unknown anchor stops the deployment.',
    run: ({ faults }) =>
      faults
        .filter(({ kind }) => kind === 'yaml')
        .map(({ message, file, line }) => ({
          ...{ severity: 'error', message, fix: 'Correct the template; `helm template` shows what it renders to.' },
          place: line === undefined ? { file, precision: 'file-only' } : { file, line, precision: 'exact' },
        })),
    runSources: (sources, clean) => {
      const check = (pick: typeof helmfiles, single: boolean): SourceProblem[] =>
        checkFiles(filesWithEnvironments(sources, pick), sources.files, { single, ...options }, clean);
      return [...check(singleDocuments, true), ...check(helmfiles, false)];
    },
  };
}

/** Files of which Helm wants one document. */
function singleDocuments({ helmfiles }: EnvironmentSources): readonly string[] {
  return helmfiles.flatMap(({ values, secrets, releases }) => [
    ...releases.flatMap(({ chart: { directory } }) =>
      directory === undefined ? [] : ['Chart.yaml', 'values.yaml'].map((file) => inChart(directory, file)),
    ),
    ...[{ values, secrets }, ...releases].flatMap((written) => [
      ...written.values.flatMap((item) => ('file' in item ? [item.file] : [])),
      ...written.secrets,
    ]),
  ]);
}

function helmfiles({ helmfiles: own }: EnvironmentSources): readonly string[] {
  return own.map(({ file }) => file);
}

function checkFiles(
  environmentsOf: ReadonlyMap<string, readonly string[]>,
  files: Sources['files'],
  options: YamlValidityOptions & { readonly single: boolean },
  clean: CleanTexts,
): SourceProblem[] {
  return [...environmentsOf].flatMap(([file, environments]) => {
    const source = /\.(ya?ml|json)$/.test(file) ? files.get(file) : undefined;
    const known = `${options.single} ${source?.digest}`;
    if (source === undefined || clean.has(known)) return [];
    const faults = faultsOf(source.text, options);
    if (faults.length === 0) clean.add([known]);
    return faults.map(({ severity, message, fix, line }) => ({
      ...{ severity, message, fix, environments },
      place: line === undefined ? { file, precision: 'file-only' } : { file, line, precision: 'exact' },
    }));
  });
}

interface Fault {
  readonly severity: SourceProblem['severity'];
  readonly message: string;
  readonly fix: string;
  readonly line?: number;
}

function faultsOf(text: string, { single, mayHave }: YamlValidityOptions & { readonly single: boolean }): Fault[] {
  if (text.includes('\0') || text.includes('\uFFFD')) {
    return [{ severity: 'error', message: 'This file is not text in UTF-8.', fix: 'Save it in UTF-8.' }];
  }
  return [...documentFaults(text, single), ...lineFaults(text, mayHave)];
}

function documentFaults(text: string, single: boolean): Fault[] {
  try {
    const documents = readDocuments(text).filter(({ value }) => value !== null);
    const glued = documents.find(
      ({ value }) => isObject(value) && Object.keys(value).some((key) => key.startsWith('---')),
    );
    if (glued !== undefined) {
      const message = 'A key begins with `---`: Helm takes that for the end of a document, YAML does not.';
      return [{ severity: 'error', message, fix: 'Put a line end behind `---`.', line: glued.line }];
    }
    const [, second] = documents;
    if (!single || second === undefined) return [];
    const message = 'There is content after `---`: Helm 3 reads the first document only, Helm 4 merges them.';
    return [{ severity: 'error', message, fix: 'Keep one document in the file.', line: second.line }];
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    // A Helmfile with templates in it is no YAML yet.
    if (!single && text.includes('{{')) return [];
    return [{ severity: 'error', message: `This is not valid YAML: ${error.message}.`, fix: FIX, line: error.line }];
  }
}

const FIX = 'Correct the file; Helm would refuse it, or take another value than you see.';

/** What is valid, but means one thing to Helm and another to the programs that only copy the text. */
function lineFaults(text: string, mayHave: YamlValidityOptions['mayHave']): Fault[] {
  const faults: Fault[] = [];
  if (text.includes('\uFEFF') && !mayHave.includes('byte-order-mark')) {
    const message = 'There is a byte order mark (U+FEFF) in the file, which many programs take for a character.';
    faults.push({ severity: 'warning', message, fix: 'Save the file in UTF-8 without it.' });
  }
  const line = text.split('\n').findIndex((content) => content.includes('\r'));
  if (line !== -1 && !mayHave.includes('carriage-returns')) {
    const message = 'Lines end in CR LF, or have a CR in them: YAML drops it, what copies the text keeps it.';
    const fix = 'Save the file with LF; `* text=auto eol=lf` in .gitattributes keeps it so.';
    faults.push({ severity: 'warning', message, fix, line: line + 1 });
  }
  return faults;
}
