import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { refuseDuplicates } from './duplicates.ts';

const object = (apiVersion: string, namespace: string): string =>
  `apiVersion: ${apiVersion}\nkind: Telemetry\nmetadata: {name: a, namespace: ${namespace}}\n`;

test('the same object in two API versions is refused, with both places', () => {
  const manifests = [
    ...parseManifests(object('telemetry.istio.io/v1alpha1', 'x'), 'one.yaml'),
    ...parseManifests(`# mine\n${object('telemetry.istio.io/v1', 'x')}`, 'two.yaml'),
  ];
  try {
    refuseDuplicates(manifests);
  } catch (error) {
    expect(error).toMatchObject({
      what: 'Declared twice; the other is in one.yaml:1.',
      where: { file: 'two.yaml', line: 2, object: 'Telemetry.telemetry.istio.io x/a' },
    });
    return;
  }
  throw new Error('was not refused');
});

test('objects of one name in two namespaces are two objects', () => {
  const text = `${object('telemetry.istio.io/v1', 'x')}---\n${object('telemetry.istio.io/v1', 'y')}`;
  expect(() => refuseDuplicates(parseManifests(text, 'x.yaml'))).not.toThrow();
});
