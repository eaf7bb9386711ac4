import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedFile } from '../../../shared/helm/render-releases.ts';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import { YamlProblem } from '../../../shared/manifest/yaml-events.ts';
import { inChart, type Release } from '../model/release.ts';
import { type DocumentFault, digestOf, type Render } from '../model/render.ts';
import { readRender } from './read-render.ts';

/** Reads what releases render to; what is the same as before is not read again. */
export type ReleaseReader = (release: Release, files: readonly RenderedFile[]) => Render;

export function releaseReader(workspace: string): ReleaseReader {
  const known = new Map<string, Render>();
  return (written, files) => {
    const release = plainRelease(written);
    const digest = digestOf([release, files]);
    const render = known.get(digest) ?? readRelease(workspace, digest, release, files);
    known.set(digest, render);
    return render;
  };
}

/** A release without where its values come from, which is not the same in all environments. */
export function plainRelease({ name, namespace, chart }: Release): Release {
  return { name, namespace, chart };
}

function readRelease(workspace: string, digest: string, release: Release, files: readonly RenderedFile[]): Render {
  const read = files.map(({ source, text }) => readRender(text, templateOf(source, release), release));
  return {
    ...{ digest, release },
    manifests: read.flatMap(({ manifests }) => manifests),
    faults: read.flatMap(({ faults }) => faults.map((fault) => locate(workspace, fault))),
  };
}

/** A fault of YAML in a template that is plain YAML, told by the template's own lines. */
function locate(workspace: string, fault: DocumentFault): DocumentFault {
  if (fault.kind !== 'yaml') return fault;
  const template = readTemplate(join(workspace, fault.file));
  if (template === undefined || template.includes('{{')) return fault;
  try {
    readDocuments(template);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    return { ...fault, message: `This is not valid YAML: ${error.message}.`, line: error.line };
  }
  return fault;
}

function readTemplate(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** `istio/templates/x.yaml`, as Helm says, in the chart's directory where the repository has it. */
function templateOf(source: string, { chart: { directory } }: Release): string {
  return directory === undefined ? source : inChart(directory, source.slice(source.indexOf('/') + 1));
}
