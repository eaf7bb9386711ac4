import { readDocuments } from '../../../shared/manifest/documents.ts';
import { describePath, type FindingPlace, type JsonPath } from '../../../shared/manifest/finding.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { YamlProblem } from '../../../shared/manifest/yaml-events.ts';
import { type EncryptionFault, encryptionFaults } from '../helmfile-secrets/encrypted-file.ts';
import { plainSecretValues } from '../helmfile-secrets/plain-secret.ts';
import { referenceFaults } from '../helmfile-secrets/references.ts';
import type { CleanTexts, OptionSchemas, SourceCheck, SourceProblem } from '../model/check.ts';
import { textList } from '../model/options.ts';
import { inChart } from '../model/release.ts';
import { type EnvironmentSources, filesWithEnvironments, type Sources } from '../model/sources.ts';
import { matches } from '../objects/object-selector.ts';
import { lineOfPath } from '../sources/template-place.ts';

export interface HelmfileSecretsOptions {
  /** Keys of Secrets that hold nothing secret; `*` stands for any characters. */
  readonly mayBePlain: readonly string[];
}

export const HELMFILE_SECRETS_DEFAULTS: HelmfileSecretsOptions = { mayBePlain: [] };

const OPTIONS: OptionSchemas = {
  mayBePlain: textList(
    'Keys of Secrets that hold nothing secret, such as ca.crt; * stands for any characters. Default: none.',
  ),
};

export function checkHelmfileSecrets(options: HelmfileSecretsOptions = HELMFILE_SECRETS_DEFAULTS): SourceCheck {
  return {
    name: 'check_helmfile_secrets',
    options: OPTIONS,
    what: "Files in a Helmfile's `secrets:` are encrypted, charts hold no Secret in plain text, and references to secret stores parse.",
    why: 'A secret is in the history of the repository for everyone to read; or the deployment stops where it is needed.',
    runSources: (sources, clean) => [
      ...encryptedFiles(sources).flatMap(({ file, environments }) => checkEncrypted(sources, file, environments)),
      ...checkTemplates(sources, options, clean),
      ...checkReferences(sources, clean),
    ],
  };
}

type Located = Pick<SourceProblem, 'place' | 'environments'>;

function encryptedFiles(sources: Sources): { readonly file: string; readonly environments: readonly string[] }[] {
  const files = filesWithEnvironments(sources, ({ helmfiles }) =>
    helmfiles.flatMap(({ secrets, releases }) => [...secrets, ...releases.flatMap((release) => release.secrets)]),
  );
  return [...files].map(([file, environments]) => ({ file, environments }));
}

function checkEncrypted({ files }: Sources, file: string, environments: readonly string[]): SourceProblem[] {
  const text = files.get(file)?.text;
  const whole: Located = { place: { file, precision: 'file-only' }, environments };
  if (text === undefined) {
    const message = `The file ${file} in \`secrets:\` is not in the repository.`;
    return [{ severity: 'error', message, fix: 'Add the file, encrypted, or correct the path.', ...whole }];
  }
  if (!/\.(ya?ml|json)$/.test(file)) {
    const message = `Whether ${file} is encrypted is not known: only YAML and JSON are looked into.`;
    return [{ severity: 'unknown', message, fix: 'Look at it, or keep the secrets in YAML.', ...whole }];
  }
  try {
    return encryptionFaults(text).map((fault) => encryptionProblem(fault, file, text, environments));
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const message = `Whether ${file} is encrypted is not known: it is not valid YAML.`;
    return [{ severity: 'error', message, fix: 'See what check_yaml_validity says of it.', ...whole }];
  }
}

function encryptionProblem(
  fault: EncryptionFault,
  file: string,
  text: string,
  environments: readonly string[],
): SourceProblem {
  const whole: Located = { place: { file, precision: 'file-only' }, environments };
  switch (fault.kind) {
    case 'no-mac':
      return {
        ...{ severity: 'error', ...whole, message: `${file} is in \`secrets:\` but SOPS has not encrypted it.` },
        fix: `Run \`sops --encrypt --in-place ${file}\`; change the secrets, as the history keeps the old ones.`,
      };
    case 'plain':
      return {
        ...{ severity: 'error', environments, place: placeIn(file, text, fault.path), path: fault.path },
        message: `\`${describePath(fault.path)}\` in ${file} is not encrypted.`,
        fix: `Edit the file by \`sops ${file}\` only; change the secret, as the history keeps the old one.`,
      };
    case 'unreadable-rule':
      return {
        ...{ severity: 'unknown', ...whole, fix: 'Write it without what only Go knows.' },
        message: `Which keys of ${file} must be encrypted is not known: the rule ${JSON.stringify(fault.rule)} cannot be read here.`,
      };
  }
}

function checkTemplates(sources: Sources, { mayBePlain }: HelmfileSecretsOptions, clean: CleanTexts): SourceProblem[] {
  const directories = filesWithEnvironments(sources, ({ helmfiles }) =>
    helmfiles.flatMap(({ releases }) => releases.flatMap(({ chart: { directory } }) => directory ?? [])),
  );
  const templates = [...directories].map(([directory, names]) => [inChart(directory, 'templates/'), names] as const);
  const environmentsOf = new Map(templates);
  return [...sources.files].flatMap(([file, source]) => {
    const environments = environmentsOf.get(/^(?:.*?\/)?templates\//.exec(file)?.[0] ?? '');
    const known = `template ${source.digest}`;
    if (environments === undefined || clean.has(known)) return [];
    const values = plainSecretValues(source.text);
    if (values.length === 0) clean.add([known]);
    return values
      .filter(({ key }) => !mayBePlain.some((pattern) => matches(pattern, key)))
      .map(
        ({ key, line }): SourceProblem => ({
          ...{ severity: 'error', environments, place: { file, line, precision: 'exact' } },
          message: `The Secret's \`${key}\` is written out in the template: base64 hides nothing.`,
          fix: 'Take it from an encrypted file in `secrets:`, or let a secret store fill the Secret; then change it.',
        }),
      );
  });
}

function checkReferences(sources: Sources, clean: CleanTexts): SourceProblem[] {
  const files = filesWithEnvironments(sources, valuesFiles);
  const inFiles = [...files].flatMap(([file, environments]) => {
    const source = sources.files.get(file);
    const known = `values ${source?.digest}`;
    if (source === undefined || clean.has(known)) return [];
    const value = readFirst(source.text);
    const faults = value === undefined ? [] : referenceFaults(value);
    if (faults.length === 0) clean.add([known]);
    return faults.map(({ path, message }) =>
      referenceProblem(`\`${describePath(path)}\` ${message}.`, {
        place: placeIn(file, source.text, path),
        environments,
      }),
    );
  });
  const inline = sources.environments.flatMap(({ name, helmfiles }) =>
    helmfiles.flatMap(({ file, values, releases }) =>
      [...values, ...releases.flatMap((release) => release.values)].flatMap((item) =>
        'inline' in item
          ? referenceFaults(item.inline).map(({ path, message }) =>
              referenceProblem(`\`${describePath(path)}\` ${message}.`, {
                ...{ place: { file, precision: 'file-only' }, environments: [name] },
              }),
            )
          : [],
      ),
    ),
  );
  return [...inFiles, ...inline];
}

function referenceProblem(message: string, located: Located): SourceProblem {
  return {
    severity: 'error',
    message,
    fix: 'Write `ref+STORE://PATH#KEY`, as the documentation of vals has it.',
    ...located,
  };
}

function valuesFiles({ helmfiles }: EnvironmentSources): readonly string[] {
  return helmfiles
    .flatMap(({ values, releases }) => [...values, ...releases.flatMap((release) => release.values)])
    .flatMap((item) => ('file' in item && !item.file.endsWith('.gotmpl') ? [item.file] : []));
}

function readFirst(text: string): Json | undefined {
  try {
    return readDocuments(text)[0]?.value;
  } catch {
    return undefined;
  }
}

function placeIn(file: string, text: string, path: JsonPath): FindingPlace {
  const line = lineOfPath(text, path);
  return line === undefined ? { file, precision: 'file-only' } : { file, line, precision: 'exact' };
}
