import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { createManifestReader } from './read-manifests.ts';

const map = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  x: |\n    --- a\n`;

test.each([
  ['several documents', `${map('a')}---\n${map('b')}--- # three\n${map('c')}`],
  [
    'comments of Helm',
    `---\n# Source: istio/templates/a.yaml\n${map('a')}---\n# Source: istio/templates/b.yaml\n${map('b')}`,
  ],
  ['empty documents', `---\n\n---\n# nothing\n---\n${map('a')}---\n`],
  ['a document that ends', `${map('a')}...\n---\n${map('b')}`],
  ['directives', `%YAML 1.1\n---\n${map('a')}`],
  ['a list', `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n`],
  ['carriage returns', `${map('a')}---\n${map('b')}`.replaceAll('\n', '\r\n')],
])('%s are read as they are without the reader', (_, text) => {
  const read = createManifestReader();
  expect(read(text, 'x.yaml')).toEqual(parseManifests(text, 'x.yaml'));
  // From what is known now.
  expect(read(text, 'y.yaml')).toEqual(parseManifests(text, 'y.yaml'));
});

test('equal documents are the same object, so they need no comparing', () => {
  const read = createManifestReader();
  const [first] = read(`---\n${map('a')}---\n${map('b')}`, 'x.yaml');
  read(`---\n${map('c')}---\n${map('a')}`, 'y.yaml');
  expect(read(`---\n${map('a')}---\n${map('d')}`, 'z.yaml')[0]?.body).toBe(first?.body);
});

test('a mistake is told with its own line and file', () => {
  const text = `---\n${map('a')}---\n${map('b')}  y: {\n`;
  const read = createManifestReader();
  const problem = (attempt: () => unknown): unknown => {
    try {
      attempt();
      return undefined;
    } catch (error) {
      return (error as { where: unknown }).where;
    }
  };
  expect(problem(() => read(text, 'x.yaml'))).toEqual(problem(() => parseManifests(text, 'x.yaml')));
});
