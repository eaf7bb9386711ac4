import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import { runnerLog } from '../../../shared/log/runner-log.ts';
import type { CheckInfo } from '../../src/model/check.ts';
import { suppressionRules } from '../../src/registry.ts';
import { publish, writeReportFiles } from '../../src/report/publish.ts';
import { assess } from '../../src/run/assess.ts';
import { faultsOfJson, faultsOfLog, faultsOfSarif, faultsOfSummary, faultsOfXml } from './escaping.ts';
import { TARGETS, type Trial } from './trial.ts';

export interface Writing {
  readonly config: MeshConfig;
  readonly checks: readonly CheckInfo[];
  /** An existing directory for the files. */
  readonly directory: string;
}

/** Writes what trials came to wherever a run does, and reads it as GitHub and the viewers would. @returns what is wrong */
export async function faultsOfOutputs(
  trials: readonly Trial[],
  { config, checks, directory }: Writing,
): Promise<readonly string[]> {
  const reports = await assess({
    ...{ checks, sets: trials.flatMap(({ sets }) => sets), sources: joined(trials) },
    ...{ complete: true, targets: TARGETS, config, rules: suppressionRules(config.validate), today: '2026-11-25' },
    place: async ({ place, manifest }) =>
      place ?? { file: manifest?.source.file ?? 'mesh.yaml', precision: 'file-only' },
  });
  const outcome = { reports, environments: ['dev'], baseline: undefined };
  let summary = '';
  const workspace = join(directory, 'workspace');
  await mkdir(workspace, { recursive: true });
  const log = await printed(async () => {
    await publish(outcome, {
      ...{ log: runnerLog(), workspace, temporary: directory, reports: directory },
      ...{ setOutput: () => {}, mask: () => {} },
      appendSummary: async (text: string) => {
        summary = text;
      },
    });
    const files = { sarif: join(directory, 'a.sarif'), junit: join(directory, 'a.xml'), fallback: 'mesh.yaml' };
    await writeReportFiles(outcome, files, { workspace, log: runnerLog() });
  });
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
  return [
    ...faultsOfLog(log).map((fault) => `log: ${fault}`),
    ...faultsOfSummary(summary).map((fault) => `summary: ${fault}`),
    ...faultsOfJson(await read('mesh-ci-validate.json')).map((fault) => `JSON: ${fault}`),
    ...faultsOfSarif(await read('a.sarif')).map((fault) => `SARIF: ${fault}`),
    ...faultsOfXml(await read('a.xml')).map((fault) => `JUnit: ${fault}`),
  ];
}

/** The checks of files as if all files had been there in one run. */
function joined(trials: readonly Trial[]): Trial['sources'] {
  const runs = Map.groupBy(
    trials.flatMap(({ sources }) => sources.runs),
    ({ check }) => check,
  );
  return {
    files: trials.reduce((sum, { sources }) => sum + sources.files, 0),
    runs: [...runs].map(([check, own]) => ({
      check,
      problems: own.flatMap(({ problems }) => problems),
      milliseconds: 0,
    })),
  };
}

/** What is printed meanwhile: the runner's commands are lines of the standard output. */
async function printed(body: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk: Uint8Array | string): boolean => {
    chunks.push(String(chunk));
    return true;
  };
  try {
    await body();
  } finally {
    process.stdout.write = write;
  }
  return chunks.join('');
}
