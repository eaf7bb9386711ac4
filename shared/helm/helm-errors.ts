import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, type CommandFailure, UserError, type UserErrorOptions } from '../log/errors.ts';
import { chartDirectories, type LocalChart, templateFile } from './chart-sources.ts';
import { readHelmfiles } from './releases.ts';
import type { Renderer } from './renderer.ts';

const CORRECT = 'Correct the chart, or the values of this environment.';
const LOOPS =
  'Look for a loop over very many values in its templates; `helm template` of the chart alone shows how long it takes.';

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

/** A release, or all of an environment, that does not render. */
export class RenderError extends UserError {
  readonly environment: string;
  /** Undefined when none can be told. */
  readonly release: string | undefined;
  /** Why, in a sentence. */
  readonly reason: string;

  constructor(environment: string, release: string | undefined, reason: string, options: UserErrorOptions) {
    const what = release === undefined ? 'The' : `The release \`${release}\` of the`;
    super(`${what} environment \`${environment}\` does not render: ${reason}`, options);
    this.environment = environment;
    this.release = release;
    this.reason = reason;
  }
}

/** A failed render as one error, with its release, Helm's own message and the file as the user knows it. */
export async function renderFailure(error: UserError, renderer: Renderer, environment: string): Promise<UserError> {
  const output = error instanceof CommandError ? await readFile(error.failure.stderr, 'utf8') : '';
  const stopped = error instanceof CommandError ? whyStopped(error.failure, output) : undefined;
  if (stopped !== undefined) {
    return new RenderError(environment, releaseIn(output) ?? releasesBegun(output).at(-1), stopped, {
      where: { file: renderer.config.helmfile },
      next: LOOPS,
      cause: error,
    });
  }
  const failure = helmFailure(output);
  const template = failure?.template ?? error.where.file;
  if (failure === undefined && template === undefined) return error;
  const reason = failure?.message.replaceAll(`${renderer.temporary}/`, '') ?? error.what;
  return new RenderError(environment, failure === undefined ? undefined : releaseIn(output), reason, {
    // Without Helm's own word on it, a line is one of the rendered text.
    where: { file: await fileOf(template, renderer, environment), line: failure?.line },
    next: failure === undefined ? error.next : CORRECT,
    cause: error,
  });
}

/**
 * Why a program did not come to its end; undefined when it did.
 * @param output what helmfile prints of a helm that failed
 */
function whyStopped({ timedOut, seconds, exitCode }: CommandFailure, output: string): string | undefined {
  if (timedOut) return `it was not done within ${seconds} s and was stopped.`;
  const isKilled = exitCode === undefined || /^ERROR:\n +signal: /m.test(output);
  return isKilled ? 'the system ended helm, as it does when there is no memory left.' : undefined;
}

/** The release that helm was asked for in the arguments that helmfile prints of it. */
export function releaseIn(output: string): string | undefined {
  return /^ARGS:\n(?: .*\n)*? +\d+: template \(\d+ bytes\)\n +\d+: (.+) \(\d+ bytes\)$/m.exec(output)?.[1];
}

/** The releases that helmfile says it has begun with, in order. It renders one after the other. */
function releasesBegun(output: string): readonly string[] {
  return [...output.matchAll(/^Templating release=(.+?), chart=/gm)].map(([, name = '']) => name);
}

/** A failed `helm template` of a chart in the repository, as `renderFailure` tells one of helmfile. */
export function chartFailure(
  error: CommandError,
  environment: string,
  release: string,
  { name, directory }: LocalChart,
): UserError {
  const { failure } = error;
  const chart = join(directory, 'Chart.yaml');
  const stopped = whyStopped(failure, '');
  if (stopped !== undefined) {
    return new RenderError(environment, release, stopped, { where: { file: chart }, next: LOOPS, cause: error });
  }
  const told = helmMessage(failure.lastLines);
  if (told === undefined) return error;
  const { message, template, line } = told;
  const file = template === undefined ? chart : templateFile(template, new Map([[name, directory]]));
  return new RenderError(environment, release, message, { where: { file, line }, next: CORRECT, cause: error });
}

/** The template in the repository; the Helmfile when it is none that failed. */
async function fileOf(template: string | undefined, renderer: Renderer, environment: string): Promise<string> {
  if (template === undefined) return renderer.config.helmfile;
  const helmfiles = await readHelmfiles(renderer, environment).catch(() => []);
  return templateFile(template, await chartDirectories(renderer.workspace, helmfiles));
}
