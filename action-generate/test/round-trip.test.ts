import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { buildTools } from '../../testbed/build/build.ts';
import { type ChartFiles, chartFiles, escapedFiles } from '../src/chart-files.ts';
import { proveRoundTrip } from '../src/round-trip.ts';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'round-trip-'));
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

const objects = ['{{ .Values.x }}', '---\n{{- end }}\n', 'last\n\n', 'space  \n', 'end\u00a0'].map((text, index) =>
  manifestOf(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${index}` }, data: { text } },
    { file: 'x', line: 1 },
  ),
);
const plain = chartFiles('istio', objects, '1.27.3');

async function prove(escaped: ChartFiles): Promise<void> {
  const { helm } = await buildTools({ only: ['helm'], log: () => {} });
  await proveRoundTrip(helm, 'istio', plain, escaped, temporary);
}

test('a chart that Helm renders to what was generated is accepted', async () => {
  await prove(escapedFiles(plain));
});

test.each<[string, (text: string) => string]>([
  ['an action that was not escaped', (text) => text.replaceAll('{{ "{{" }} .Values.x }}', '{{ .Values.x }}')],
  ['a space that is gone', (text) => text.replace('.Values.x }}', '.Values.x}}')],
  ['an object that is not rendered', () => '{{/* nothing */}}'],
])('%s is found', async (_, spoil) => {
  const path = 'templates/configmap-c0.yaml';
  const escaped = new Map(escapedFiles(plain));
  escaped.set(path, spoil(escaped.get(path) ?? ''));
  await expect(prove(escaped)).rejects.toThrow(`Helm renders istio/${path} to something else than what was generated.`);
});
