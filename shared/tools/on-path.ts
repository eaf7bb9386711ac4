import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';
import { runProgram } from './program.ts';
import { runnerDirectories } from './runner-directories.ts';

/**
 * The program of that name on PATH. Its bytes are not checked, its version is.
 * @param version the one that mesh.yaml pins
 * @param configFile where `tools.fromPath` asks for it, for messages
 * @throws UserError when there is none, or one of another version
 */
export async function programOnPath(name: ToolName, version: string, configFile: string): Promise<string> {
  const program = await find(name);
  const where = { file: configFile };
  const next = `Install ${name} ${version} on the runner, or take ${name} out of \`tools.fromPath\`: it is downloaded then.`;
  if (program === undefined) {
    throw new UserError(`\`tools.fromPath\` asks for the ${name} on PATH, but there is none.`, { where, next });
  }
  const temporary = await mkdtemp(join(runnerDirectories().temporary, 'version-'));
  try {
    const actual = await versionOf(name, program, temporary);
    if (actual === version) return program;
    throw new UserError(`The ${name} on PATH (${program}) is version ${actual}, but mesh.yaml pins ${version}.`, {
      where,
      next,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** As a shell finds it; relative entries of PATH are left out. */
async function find(name: string): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    const candidate = join(directory, name);
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

const VERSION_ARGUMENTS: Readonly<Record<ToolName, readonly string[]>> = {
  istioctl: ['version', '--remote=false', '--short'],
  helm: ['version', '--template', '{{.Version}}'],
  helmfile: ['--version'],
  kubeconform: ['-v'],
};

/** The last word of what it prints, without a `v`: `v4.3.1`, `helmfile version 1.8.0`, `client version: 1.27.3`. */
async function versionOf(name: ToolName, program: string, temporary: string): Promise<string> {
  const { stdout } = await runProgram({
    ...{ program, args: VERSION_ARGUMENTS[name], env: { KUBECONFIG: '/dev/null' }, timeout: 30_000, temporary },
    next: `Install a ${name} that works on the runner, or take ${name} out of \`tools.fromPath\`.`,
  });
  const words = (await readFile(stdout, 'utf8')).trim().split(/\s+/);
  return (words.at(-1) ?? '').replace(/^v/, '');
}
