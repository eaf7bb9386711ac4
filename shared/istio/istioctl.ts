import { readFile } from 'node:fs/promises';
import { CommandError } from '../report/errors.ts';
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

/** `istioctl manifest generate`: the path of the manifests that an IstioOperator file renders to. */
export async function manifestGenerate(tool: Istioctl, operatorFile: string): Promise<string> {
  const { stdout } = await runProgram({
    program: tool.istioctl,
    args: ['manifest', 'generate', '--filename', operatorFile],
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

/** What `istioctl validate` says of a file: its errors, one a line as it prints them; none when the file is valid. */
export async function validateFile(tool: Istioctl, file: string): Promise<readonly string[]> {
  try {
    await runProgram({
      program: tool.istioctl,
      args: ['validate', '--filename', file],
      env: OFFLINE,
      timeout: TIMEOUT,
      temporary: tool.temporary,
    });
    return [];
  } catch (error) {
    // It exits with 1 for a file that is not valid; anything else is a failure of its own.
    if (!(error instanceof CommandError) || error.failure.exitCode !== 1) throw error;
    return validateMessages(error.failure.lastLines);
  }
}

/** The errors in istioctl's output: a line `Error: …`, then one `\t* message` for each further one. */
export function validateMessages(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) =>
      line
        .replace(/^Error:\s*/, '')
        .replace(/^\s*\*\s*/, '')
        .trim(),
    )
    .filter((line) => line !== '' && !/^\d+ errors? occurred:$/.test(line) && !/^validated? /i.test(line));
}
