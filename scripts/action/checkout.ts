import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What GitHub says of a run in this checkout, as far as git knows it. What the shell sets goes before. */
export async function checkoutVariables(workspace: string): Promise<Record<string, string>> {
  const git = (...args: string[]): Promise<string> =>
    promisify(execFile)('git', ['-C', workspace, ...args]).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
  const [remote, commit] = await Promise.all([git('remote', 'get-url', 'origin'), git('rev-parse', 'HEAD')]);
  const repository = /[/:]([^/:\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(remote)?.[1] ?? 'local/checkout';
  const { GITHUB_REPOSITORY = repository, GITHUB_SHA = commit } = process.env;
  return { GITHUB_REPOSITORY, GITHUB_SHA };
}
