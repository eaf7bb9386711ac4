import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { withChecks } from '../../scripts/check-options.ts';
import schema from '../../shared/config/mesh.schema.json' with { type: 'json' };
import { NEVER_SUPPRESS_DEFAULTS, readSettings } from '../../shared/config/validation-settings.ts';
import { parseYamlDocument } from '../../shared/config/yaml-document.ts';
import type { Json } from '../../shared/manifest/manifest.ts';
import { NO_MEMORY } from '../src/cache/memory.ts';
import { CRONJOB_PERIOD_DEFAULTS } from '../src/checks/check-cronjob-periods.ts';
import { DUPLICATE_DEFAULTS } from '../src/checks/check-duplicate-resources.ts';
import { EMPTY_SECTION_DEFAULTS } from '../src/checks/check-empty-config-section-in-values.ts';
import { HELMFILE_SECRETS_DEFAULTS } from '../src/checks/check-helmfile-secrets.ts';
import { IMAGE_NAME_DEFAULTS } from '../src/checks/check-image-name.ts';
import { JVM_HEAP_DEFAULTS } from '../src/checks/check-jvm-max-heap-config.ts';
import { MANIFEST_DEFAULTS } from '../src/checks/check-manifests.ts';
import { NAMESPACE_DEFAULTS } from '../src/checks/check-namespace.ts';
import { RELEASE_NAME_DEFAULTS } from '../src/checks/check-release-name.ts';
import { RESERVED_SERVICE_NAME_DEFAULTS } from '../src/checks/check-reserved-custom-service-names.ts';
import { SAME_RELEASE_DEFAULTS } from '../src/checks/check-same-release-and-namespace.ts';
import { YAML_VALIDITY_DEFAULTS } from '../src/checks/check-yaml-validity.ts';
import { engines, ownChecks, settableChecks, suppressionRules } from '../src/registry.ts';
import { SUPPRESSIONS } from '../src/suppressions/check-suppressions.ts';

const programs = { kubeconform: '', istioctl: '', catalogue: '', cache: '', temporary: '', memory: NO_MEMORY };
const settings = readSettings({}, ['dev'], parseYamlDocument('', 'mesh.yaml'));
const names = [...engines(programs), ...ownChecks(settings)].map(({ name }) => name);
const suppressible = names.filter((name) => name !== SUPPRESSIONS);

test('every check has a name of its own and a section in the documentation', async () => {
  const documentation = await readFile(join(import.meta.dirname, '..', 'docs', 'checks.md'), 'utf8');
  expect(new Set(names).size).toBe(names.length);
  expect([...documentation.matchAll(/^## `(check_\w+)`$/gm)].map(([, name]) => name)).toEqual(names);
});

test('mesh.yaml knows every check, and so do suppressions', () => {
  // `npm run docs` makes it so.
  expect(withChecks(schema, settableChecks())).toEqual(schema);
  expect(settableChecks().map(({ name }) => name)).toEqual(suppressible);
  expect(suppressionRules(settings).checks).toEqual(suppressible);
  expect(suppressible).toEqual(expect.arrayContaining([...NEVER_SUPPRESS_DEFAULTS]));
});

describe('every option of a check can be set in mesh.yaml, and is documented', () => {
  const options: Readonly<Record<string, object>> = {
    check_cronjob_periods: CRONJOB_PERIOD_DEFAULTS,
    check_manifests: MANIFEST_DEFAULTS,
    check_namespace: NAMESPACE_DEFAULTS,
    check_release_name: RELEASE_NAME_DEFAULTS,
    check_duplicate_resources: DUPLICATE_DEFAULTS,
    check_jvm_max_heap_config: JVM_HEAP_DEFAULTS,
    check_reserved_custom_service_names: RESERVED_SERVICE_NAME_DEFAULTS,
    check_same_release_and_namespace: SAME_RELEASE_DEFAULTS,
    check_image_name: IMAGE_NAME_DEFAULTS,
    check_empty_config_section_in_values: EMPTY_SECTION_DEFAULTS,
    check_helmfile_secrets: HELMFILE_SECRETS_DEFAULTS,
    check_yaml_validity: YAML_VALIDITY_DEFAULTS,
  };

  const checks = settableChecks().map((check) => ({ ...check, defaults: options[check.name] ?? {} }));

  test.each(checks.filter(({ defaults }) => Object.keys(defaults).length > 0))(
    'those of mesh.yaml reach $name',
    ({ name, defaults }) => {
      const asked = new Set<string>();
      const written: Record<string, Json> = {};
      for (const [option, value] of Object.entries(defaults)) {
        const get = () => {
          asked.add(option);
          return value;
        };
        Object.defineProperty(written, option, { enumerable: true, get });
      }
      ownChecks({ ...settings, checks: { [name]: { environments: {}, options: written } } });
      expect([...asked]).toEqual(Object.keys(defaults));
    },
  );

  test.each(checks)('$name', async ({ name, options: schemas = {}, defaults }) => {
    expect(Object.keys(schemas).sort()).toEqual(Object.keys(defaults).sort());
    const documentation = await readFile(join(import.meta.dirname, '..', 'docs', 'checks.md'), 'utf8');
    const section = documentation.split(`\n## \`${name}\`\n`)[1]?.split('\n## ')[0] ?? '';
    for (const option of Object.keys(schemas)) expect(section).toContain(`\`${option}\``);
  });
});
