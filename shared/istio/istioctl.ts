import { readFile } from 'node:fs/promises';
import { runProgram } from '../tools/program.ts';

export interface Istioctl {
  /** Absolute path of the program. */
  readonly istioctl: string;
  /** Directory for its output. */
  readonly temporary: string;
}

const TIMEOUT = 120_000;

/** istioctl must not look for a cluster: what it does here depends on its arguments alone. */
const OFFLINE = { KUBECONFIG: '/dev/null', HOME: '/nonexistent' } as const;

/**
 * `istioctl manifest generate`: the path of the manifests that IstioOperator files render to.
 * @param operatorFiles absolute paths; each is merged over those before it: maps key by key, lists as a whole
 */
export async function manifestGenerate(tool: Istioctl, operatorFiles: readonly string[]): Promise<string> {
  const { stdout } = await runProgram({
    program: tool.istioctl,
    args: ['manifest', 'generate', ...operatorFiles.flatMap((file) => ['--filename', file])],
    env: OFFLINE,
    timeout: TIMEOUT,
    temporary: tool.temporary,
    next: `Correct the IstioOperator file that istioctl names above.`,
  });
  return stdout;
}

/** The version that istioctl says it is, such as `1.27.3`. */
export async function istioctlVersion(tool: Istioctl): Promise<string> {
  const { stdout } = await runProgram({
    program: tool.istioctl,
    args: ['version', '--remote=false', '--short'],
    env: OFFLINE,
    timeout: TIMEOUT,
    temporary: tool.temporary,
  });
  const text = await readFile(stdout, 'utf8');
  return text.replace(/^client version:\s*/, '').trim();
}

/** One thing that `istioctl validate` says. */
export interface ValidateMessage {
  readonly severity: 'error' | 'warning';
  /** `Kind/namespace/name`; absent when it is about the whole file. */
  readonly object: string | undefined;
  readonly message: string;
}

/**
 * What `istioctl validate` says of a file, which is nothing when all of it is valid.
 * @throws CommandError when istioctl did not get to the end: some objects make it crash
 */
export async function validateFile(tool: Istioctl, file: string): Promise<readonly ValidateMessage[]> {
  const { stderr } = await runProgram({
    program: tool.istioctl,
    args: ['validate', '--filename', file],
    env: OFFLINE,
    timeout: TIMEOUT,
    temporary: tool.temporary,
    // 1: the file is not valid.
    accept: [0, 1],
  });
  return validateMessages(await readFile(stderr, 'utf8'));
}

/**
 * The messages in istioctl's standard error: a block `"FILE" has warnings:`, a block `Error: 2 errors occurred:`, each
 * with a line `\t* Kind/namespace/name: message` for each of them, and a line of its own for a Deployment whose pods lack
 * the labels that telemetry uses. A message may go on in further lines.
 */
export function validateMessages(output: string): readonly ValidateMessage[] {
  const messages: ValidateMessage[] = [];
  let severity: ValidateMessage['severity'] = 'error';
  for (const line of output.split('\n')) {
    if (/^".*" (has warnings: *|is valid)$/.test(line)) severity = 'warning';
    else if (/^Error: \d+ errors? occurred:$/.test(line)) severity = 'error';
    else if (/^deployment ".*" may not provide /.test(line)) messages.push(deploymentWarning(line));
    else if (isInner(line, messages.at(-1))) continueLast(messages, line.replace(/^\t\* /, ''));
    else if (/^\t\* |^Error: /.test(line)) messages.push(messageOf(severity, line.replace(/^\t\* |^Error: /, '')));
    else if (line.trim() !== '') continueLast(messages, line.trim());
  }
  return messages;
}

/** A message may have a list of its own, whose items begin as messages do. */
function isInner(line: string, last: ValidateMessage | undefined): boolean {
  return line.startsWith('\t* ') && last !== undefined && / errors? occurred:$/.test(last.message);
}

function messageOf(severity: ValidateMessage['severity'], text: string): ValidateMessage {
  const [, object, message] = /^([A-Za-z]+\/[^/\s]*\/[^:\s]*): ?(.*)$/s.exec(text) ?? [];
  return { severity, object, message: (message ?? text).trim() };
}

/** Istioctl writes this object, and this one alone, as `name/namespace:`. */
function deploymentWarning(line: string): ValidateMessage {
  const [, name, namespace, rest] = /^deployment "([^/]*)\/(.*):" (.*)$/.exec(line) ?? [];
  const object = name === undefined ? undefined : `Deployment/${namespace}/${name}`;
  return { severity: 'warning', object, message: rest === undefined ? line : `The pods ${rest}` };
}

function continueLast(messages: ValidateMessage[], line: string): void {
  const last = messages.pop();
  if (last !== undefined) messages.push({ ...last, message: `${last.message} ${line}` });
}
