import { describe, expect, test } from '@jest/globals';
import { helmFailure } from './helm-errors.ts';

/** What helmfile 1.8.0 with helm 4.3.1 prints at its end; `message` is Helm's own. */
const printed = (message: string): string => `  1

STDERR:
  Error: ${message}
  Use --debug flag to render out invalid YAML

COMBINED OUTPUT:
  Error: ${message}
  Use --debug flag to render out invalid YAML`;

describe("Helm's message, with the template that it names", () => {
  test.each([
    [
      'YAML parse error on istio-crd/templates/bad.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
      'istio-crd/templates/bad.yaml',
      undefined,
    ],
    ['parse error at (istio-crd/templates/bad.yaml:2): unclosed action', 'istio-crd/templates/bad.yaml', 2],
    ['istio/charts/sub/templates/a.yaml:1:13\nexecuting "x" at <.Values.x.y>:', 'istio/charts/sub/templates/a.yaml', 1],
    ['path "./charts/istio-crd" not found', undefined, undefined],
  ])('%s', (message, template, line) => {
    expect(helmFailure(printed(message))).toEqual({ message, template, line });
  });
});

test('a failure of helmfile itself is not one of Helm', () => {
  expect(helmFailure('in helmfile.yaml: HELMFILE_DISABLE_HOOKS is active, hooks are disabled')).toBeUndefined();
});
