import { expect, test } from '@jest/globals';
import { checkHelmfileSecrets } from '../src/checks/check-helmfile-secrets.ts';
import { HELMFILE_SECRETS, template } from './corpus/check-helmfile-secrets.ts';
import { problemsOf } from './corpus/corpus.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

testCorpus(HELMFILE_SECRETS);

const check = checkHelmfileSecrets();

test.each(HELMFILE_SECRETS.faults)('shows nothing secret of %s', (_, input) => {
  const said = problemsOf(check, input).map(({ message, fix }) => `${message} ${fix}`);
  expect(said.join()).not.toMatch(/hunter2|aHVudGVyMg|shhh|1234/);
});

test('an encrypted file that is missing is found, for an environment as for a release', () => {
  const sources = sourcesOf({ dev: [] }, {}, { secrets: ['secrets/gone.yaml'] });
  expect(saidOfSources(check, sources)).toEqual([
    expect.stringContaining('secrets/gone.yaml in `secrets:` is not in the repository'),
  ]);
});

test('a Secret in the second document has the line of the file', () => {
  const sources = sourcesOf(
    { dev: [sourceRelease()] },
    {
      'charts/app/templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n---\nkind: Secret\ndata:\n  a: Yg==\n',
    },
  );
  expect(saidOfSources(check, sources)).toEqual([expect.stringContaining('a.yaml:8')]);
});

test('a Secret may have keys in plain text that are an option', () => {
  const allowing = checkHelmfileSecrets({ mayBePlain: ['user*'] });
  const said = saidOfSources(allowing, template('stringData:\n  username: cart\n  password: hunter2\n'));
  expect(said).toEqual([expect.stringContaining('`password`')]);
});

test('a reference in the Helmfile is found', () => {
  const release = sourceRelease({ values: [{ inline: { a: ['secretref+nope://x/y'] } }] });
  expect(saidOfSources(check, sourcesOf({ dev: [release] }))).toEqual([
    expect.stringContaining('`a[0]` refers to the store `nope`'),
  ]);
});
