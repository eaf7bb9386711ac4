import { CommandError, UserError } from '../report/errors.ts';
import { chartDirectories, templateFile } from './chart-sources.ts';
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
  if (failure === undefined && template === undefined) return error;
  const what = failure?.message.replaceAll(`${renderer.temporary}/`, '') ?? error.what;
  return new UserError(`The environment \`${environment}\` does not render: ${what}`, {
    // Without Helm's own word on it, a line is one of the rendered text.
    where: { file: await fileOf(template, renderer, environment), line: failure?.line },
    next: failure === undefined ? error.next : 'Correct the chart, or the values of this environment.',
    cause: error,
  });
}

/** The template in the repository; the Helmfile when it is none that failed. */
async function fileOf(template: string | undefined, renderer: Renderer, environment: string): Promise<string> {
  if (template === undefined) return renderer.config.helmfile;
  const helmfiles = await readHelmfiles(renderer, environment).catch(() => []);
  return templateFile(template, await chartDirectories(renderer.workspace, helmfiles));
}
