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
      'a check that a pipeline never lets pass',
      annotated(ignore('check_schema', '"until 2027-03-31: the operator needs root"')),
      /check_schema.* must not be ignored/,
      { source: 'https://github.com/stackrox/kube-linter/issues/128' },
    ],
    [
      'no check, which elsewhere means all of them',
      annotated('{mesh-ci.dev/ignore-: "until 2027-03-31: old"}'),
      /^error metadata\.annotations/,
      { source: 'https://github.com/stackrox/kube-linter/issues/1180' },
    ],
    [
      'a reason alone, as another linter takes it',
      annotated(ignore('check_image_name', '"This one reads the kernel, so it needs that image"')),
      /does not say until which day/,
      { source: 'https://github.com/Kong/charts/issues/753' },
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
    [
      "one on a CronJob's pods",
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {metadata: {annotations: ${ignore('check_image_name', '"until 2027-03-31: old"')}}, spec: {}}}}}\n`,
      { source: 'https://github.com/bridgecrewio/checkov/issues/1780' },
    ],
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
