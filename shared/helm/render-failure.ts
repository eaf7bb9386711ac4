import { join } from 'node:path';
import { CommandError, UserError } from '../report/errors.ts';
import { chartDirectories, type LocalChart, templateFile } from './chart-sources.ts';
import { readHelmfiles } from './releases.ts';
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
  return heading === -1 ? undefined : helmMessage(output.slice(heading).split('\n').slice(1).join('\n'));
}

/** The same of what helm itself prints. */
function helmMessage(output: string): HelmFailure | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Use --debug'));
  if (lines.length === 0) return undefined;
  const message = lines.join('\n').replace(/^Error: /, '');
  const [, template, line] =
    /([\w.-]+\/(?:charts\/[\w.-]+\/)*(?:templates|crds)\/[^\s:()"]+)(?::(\d+))?/.exec(message) ?? [];
  return { message, template, line: line === undefined ? undefined : Number(line) };
}

/** A failed render as one error, with Helm's own message and the file as the user knows it. */
export async function renderFailure(error: UserError, renderer: Renderer, environment: string): Promise<UserError> {
  const failure = error instanceof CommandError ? helmFailure(error.failure.lastLines) : undefined;
  const template = failure?.template ?? error.where.file;
  if (failure === undefined && template === undefined) return error;
  const what = failure?.message.replaceAll(`${renderer.temporary}/`, '') ?? error.what;
  return new UserError(`The environment \`${environment}\` does not render: ${what}`, {
    // Without Helm's own word on it, a line is one of the rendered text.
    where: { file: await fileOf(template, renderer, environment), line: failure?.line },
    next: failure === undefined ? error.next : 'Correct the chart, or the values of this environment.',
    cause: error,
  });
}

/**
 * A failed `helm template` of a chart in the repository, as `renderFailure` tells one of helmfile.
 * @param what the release and where it is for, as the message begins
 */
export function chartFailure(error: CommandError, what: string, { name, directory }: LocalChart): UserError {
  const failure = error.failure.timedOut ? undefined : helmMessage(error.failure.lastLines);
  if (failure === undefined) return error;
  const { message, template, line } = failure;
  const file =
    template === undefined ? join(directory, 'Chart.yaml') : templateFile(template, new Map([[name, directory]]));
  return new UserError(`${what} does not render: ${message}`, {
    where: { file, line },
    next: 'Correct the chart, or the values of this environment.',
    cause: error,
  });
}

/** The template in the repository; the Helmfile when it is none that failed. */
async function fileOf(template: string | undefined, renderer: Renderer, environment: string): Promise<string> {
  if (template === undefined) return renderer.config.helmfile;
  const helmfiles = await readHelmfiles(renderer, environment).catch(() => []);
  return templateFile(template, await chartDirectories(renderer.workspace, helmfiles));
}
