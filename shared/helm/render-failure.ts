import { CommandError, UserError } from '../report/errors.ts';
import { chartSources, templateFile } from './chart-sources.ts';
import { listReleases } from './releases.ts';
import type { Renderer } from './renderer.ts';

/** What Helm says when a chart does not render. */
export interface HelmFailure {
  readonly message: string;
  /** The template, as Helm names it: `istio/templates/x.yaml`. */
  readonly template: string | undefined;
  /** Its line, where Helm counts in the template and not in what it renders to. */
  readonly line: number | undefined;
}

/**
 * Helm's own message in what helmfile prints of it: a report with a heading for each part, the output last.
 * Undefined when it was not Helm that failed.
 */
export function helmFailure(output: string): HelmFailure | undefined {
  const heading = output.lastIndexOf('COMBINED OUTPUT:\n');
  const text = heading === -1 ? undefined : output.slice(heading).split('\n').slice(1);
  const lines = text?.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('Use --debug'));
  if (lines === undefined || lines.length === 0) return undefined;
  const message = lines.join('\n').replace(/^Error: /, '');
  const [, template, line] =
    /([\w.-]+\/(?:charts\/[\w.-]+\/)*(?:templates|crds)\/[^\s:()"]+)(?::(\d+))?/.exec(message) ?? [];
  return { message, template, line: line === undefined ? undefined : Number(line) };
}

/** A failed render as one error, with Helm's own message and the file as the user knows it. */
export async function renderFailure(error: UserError, renderer: Renderer, environment: string): Promise<UserError> {
  const failure = error instanceof CommandError ? helmFailure(error.failure.lastLines) : undefined;
  const template = failure?.template ?? error.where.file;
  if (template === undefined) return error;
  const { config, workspace } = renderer;
  const releases = await listReleases(renderer, environment).catch(() => []);
  const { directories } = await chartSources(workspace, config.helmfile, releases);
  const what = failure?.message ?? error.what;
  return new UserError(`The environment \`${environment}\` does not render: ${what}`, {
    // Without Helm's own word on it, a line is one of the rendered text.
    where: { file: templateFile(template, directories), line: failure?.line },
    next: failure === undefined ? error.next : 'Correct the chart, or the values of this environment.',
    cause: error,
  });
}
