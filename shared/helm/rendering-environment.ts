import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { helmfileEnvironment } from './helm.ts';
import type { Renderer } from './renderer.ts';

/** Writes the file that it is given. Called by helm as `secrets decrypt FILE`. */
const SHOW = `import { readFileSync } from 'node:fs';
process.stdout.write(readFileSync(process.argv.at(-1)));
`;

/** Names of variables that hold a credential, or lead to one. A Helmfile and its values can read every variable. */
const CREDENTIAL =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|^(AWS|AZURE|ARM|GOOGLE|CLOUDSDK|VAULT|SOPS)_/i;

function withoutCredentials(env: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(env).filter((name) => CREDENTIAL.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * The environment of a helmfile that renders and changes nothing: it runs no hook, and what the Helmfile encrypts stays
 * encrypted. helmfile decrypts by Helm's plugin `secrets`; ours gives the file as it is, so a render needs no key and
 * shows no secret, and variables with credentials are not in it.
 */
export async function renderingEnvironment({
  helm,
  temporary,
}: Pick<Renderer, 'helm' | 'temporary'>): Promise<Readonly<Record<string, string | undefined>>> {
  const plugins = join(temporary, 'helm', 'plugins');
  const secrets = join(plugins, 'secrets');
  await mkdir(secrets, { recursive: true });
  await writeFile(join(secrets, 'show.mjs'), SHOW);
  await writeFile(
    join(secrets, 'plugin.yaml'),
    [
      // From 4.0.0 on, helmfile says `decrypt`, which writes to standard output.
      ...['name: secrets', 'version: 4.0.0', 'usage: decrypt FILE', 'description: Shows the file as it is.'],
      `command: ${JSON.stringify(`${process.execPath} $HELM_PLUGIN_DIR/show.mjs`)}`,
      '',
    ].join('\n'),
  );
  return {
    ...withoutCredentials(process.env),
    ...helmfileEnvironment(temporary),
    HELMFILE_DISABLE_HOOKS: 'true',
    HELM_PLUGINS: plugins,
    // For the secrets of an environment helmfile takes the helm of PATH, whatever it is told.
    PATH: [dirname(helm), process.env.PATH ?? ''].join(delimiter),
  };
}
