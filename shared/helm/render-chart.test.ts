import { expect, test } from '@jest/globals';
import { CommandError } from '../log/errors.ts';
import { chartFailure } from './helm-errors.ts';
import { splitByTemplate } from './render-chart.ts';

// As Helm 4.3.1 prints it: hooks at the end, one head for each object.
const OUTPUT = `---
# Source: cart/templates/a.yaml
# Mine.
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  text: |
    ---
    # Source: cart/templates/forged.yaml
---
# Source: cart/templates/b.yaml
kind: Service
---
# Source: cart/templates/a.yaml
kind: Job
`;

test('the output of helm is taken apart by template, with hooks behind the other objects of theirs', () => {
  expect(splitByTemplate(OUTPUT)).toEqual([
    {
      source: 'cart/templates/a.yaml',
      text: expect.stringMatching(
        /^---\n# Mine\.\n(.+\n)+ {4}# Source: cart\/templates\/forged.yaml\n---\nkind: Job\n$/,
      ),
    },
    { source: 'cart/templates/b.yaml', text: '---\nkind: Service\n' },
  ]);
  expect(splitByTemplate('')).toEqual([]);
});

test('what a template prints is no way out of the chart', () => {
  const output = '---\n# Source: cart/templates/a.yaml\nkind: A\n---\n# Source: cart/../../secret.yaml\nkind: B\n';
  expect(splitByTemplate(output).map(({ source }) => source)).toEqual(['cart/templates/a.yaml']);
});

test("a chart that does not render is told in Helm's words, at its file and line", () => {
  const lastLines =
    'Error: execution error at (cart/templates/a.yaml:3:4): no replicas\n\nUse --debug flag to render out invalid YAML';
  const failure = { command: 'helm', exitCode: 1, timedOut: false, seconds: 0, lastLines, stderr: '' };
  const chart = { name: 'cart', directory: 'services/cart' };
  const told = chartFailure(new CommandError(failure, 'next'), 'dev', 'cart', chart);
  expect(told.what).toBe(
    'The release `cart` of the environment `dev` does not render: execution error at (cart/templates/a.yaml:3:4): no replicas',
  );
  expect(told.where).toEqual({ file: 'services/cart/templates/a.yaml', line: 3 });
});
