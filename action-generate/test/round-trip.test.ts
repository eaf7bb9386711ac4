import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { type ChartContent, chartFiles } from '../src/chart-files.ts';
import { meshObjects, type Rendering } from '../src/render-variants.ts';
import { proveRoundTrip } from '../src/round-trip.ts';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'round-trip-'));
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

const ENVIRONMENTS = ['testing', 'dev', 'production', '7'];
const TEXTS = [
  '{{ .Values.x }}',
  '---\n{{- end }}\n',
  'last\n\n',
  'space  \n',
  'end\u00a0',
  '{{- else }}\n# Source: x',
];

const object = (index: number, text: string): Manifest =>
  manifestOf(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${index}` }, data: { text } },
    { file: 'x', line: 1 },
  );

function content(renderings: readonly Rendering[]): ChartContent {
  return chartFiles('istio', meshObjects(renderings, ENVIRONMENTS), ENVIRONMENTS, '1.27.3');
}

async function prove(chart: ChartContent): Promise<void> {
  const { helm } = await builtTools(['helm']);
  await proveRoundTrip(helm, chart, temporary);
}

/** The chart with one file spoiled. */
function spoiled(chart: ChartContent, path: string, spoil: (text: string) => string): ChartContent {
  const before = chart.files.get(path) ?? '';
  const after = spoil(before);
  expect(after).not.toBe(before);
  return { ...chart, files: new Map([...chart.files, [path, after]]) };
}

describe('a chart that is the same everywhere', () => {
  const chart = content([{ environments: ENVIRONMENTS, manifests: TEXTS.map((text, index) => object(index, text)) }]);

  test('is accepted when Helm renders it to what was generated', async () => {
    await prove(chart);
  });

  test.each<[string, (text: string) => string]>([
    ['an action that was not escaped', (text) => text.replaceAll('{{ "{{" }} .Values.x }}', '{{ .Values.x }}')],
    ['a space that is gone', (text) => text.replace('.Values.x }}', '.Values.x}}')],
    ['an object that is not rendered', () => '{{/* nothing */}}'],
  ])('%s is found', async (_, spoil) => {
    const path = 'templates/configmap-c0.yaml';
    await expect(prove(spoiled(chart, path, spoil))).rejects.toThrow(
      `Helm renders istio/${path} to something else than what was generated.`,
    );
  });
});

test('what is wrong in a chart so large that it is proved in parts is found in each of them', async () => {
  const texts = Array.from({ length: 6 }, (_, index) => `${index} {{ .x }}\n`.repeat(15_000));
  const chart = content([{ environments: ENVIRONMENTS, manifests: texts.map((text, index) => object(index, text)) }]);
  await prove(chart);
  for (const index of texts.keys()) {
    const path = `templates/configmap-c${index}.yaml`;
    const broken = spoiled(chart, path, (text) => text.replace('{{ "{{" }} .x }}', '{{ "x" }}'));
    await expect(prove(broken)).rejects.toThrow(`Helm renders istio/${path} to something else`);
  }
});

describe('a chart that differs by environment', () => {
  // Every text first, in the middle and last; and an object that one environment does not have.
  const chart = content(
    ENVIRONMENTS.map((name, shift) => ({
      environments: [name],
      manifests: [
        ...TEXTS.map((_, index) => object(index, TEXTS[(index + Math.min(shift, 2)) % TEXTS.length] ?? '')),
        ...(name === 'dev' ? [] : [object(9, 'not in dev')]),
      ],
    })),
  );

  test('is accepted when Helm renders each environment to its own objects', async () => {
    expect(chart.expected.map(({ environment }) => environment)).toEqual(ENVIRONMENTS);
    await prove(chart);
  });

  test('a choice that is wrong in one environment is found', async () => {
    const path = 'templates/configmap-c9.yaml';
    const wrong = spoiled(chart, path, (text) => text.replace('"production" "7"', '"production" "8"'));
    await expect(prove(wrong)).rejects.toThrow(/failed with exit code 1|in the environment 7/);
    const other = spoiled(chart, path, (text) => text.replace('"testing"', '"testing" "dev"'));
    await expect(prove(other)).rejects.toThrow(`Helm renders istio/${path} in the environment dev to something else`);
  });

  test.each([undefined, '', 'nowhere', 'Testing'])('the environment %j is refused by Helm', async (environment) => {
    const unknown = { ...chart, expected: [{ environment: environment ?? '', templates: new Map() }] };
    const absent = { ...chart, expected: [{ environment: undefined, templates: new Map() }] };
    await expect(prove(environment === undefined ? absent : unknown)).rejects.toThrow(
      `the value \`environment\` must be one of testing, dev, production, 7, but it is "${environment ?? ''}"`,
    );
  });
});
