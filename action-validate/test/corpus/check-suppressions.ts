import { checkSuppressions } from '../../src/suppressions/check-suppressions.ts';
import type { CheckCorpus } from './corpus.ts';

const checks = ['check_image_name', 'check_schema', 'check_namespace'];

const annotated = (annotations: string, template = '{}'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, annotations: ${annotations}}\nspec: {template: {metadata: {annotations: ${template}}, spec: {}}}\n`;
const ignore = (check: string, value: string): string => `{mesh-ci.dev/ignore-${check}: ${value}}`;

export const SUPPRESSIONS: CheckCorpus = {
  check: checkSuppressions({ checks, neverSuppress: ['check_schema'] }),
  faults: [
    ['no day', annotated(ignore('check_image_name', '"the vendor has no tags"')), /does not say until which day/],
    ['no reason', annotated(ignore('check_image_name', '"until 2027-01-31:"')), /and why/],
    ['a day that does not exist', annotated(ignore('check_image_name', '"until 2027-02-30: old"')), /until which day/],
    ['a switch', annotated(ignore('check_image_name', 'true')), /^error .*true does not say/],
    [
      'a check that does not exist',
      annotated(ignore('check_image_names', '"until 2027-01-31: old"')),
      /There is no check/,
    ],
    [
      'a check that nobody may ignore',
      annotated(ignore('check_schema', '"until 2027-01-31: old"')),
      /must not be ignored/,
    ],
    [
      'a fault on the pods',
      annotated('{}', ignore('check_image_name', '"2027-01-31: old"')),
      /^error spec\.template\.metadata\.annotations/,
    ],
  ],
  nearMisses: [
    ['a day and a reason', annotated(ignore('check_image_name', '"until 2027-01-31: the vendor has no tags"'))],
    ['a reason of several lines, with colons', annotated(ignore('check_image_name', '"until 2027-01-31: a: b\\n c"'))],
    ['one on the pods', annotated('{}', ignore('check_image_name', '"until 2027-01-31: old"'))],
    ['the annotation of another linter', annotated('{kube-score/ignore: check_nothing, mesh-ci.dev/owner: a}')],
    [
      'two checks',
      annotated(
        '{mesh-ci.dev/ignore-check_image_name: "until 2027-01-31: a", mesh-ci.dev/ignore-check_namespace: "until 2027-01-31: b"}',
      ),
    ],
  ],
};
