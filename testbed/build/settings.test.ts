import { afterEach, expect, test } from '@jest/globals';
import { toolSettings } from './settings.ts';

const environment = { ...process.env };
afterEach(() => {
  for (const name of ['MESH_CI_TOOLS', 'MESH_CI_TOOLS_MIRROR']) delete process.env[name];
  Object.assign(process.env, environment);
});

test.each([
  ['build', 'build'],
  ['download', 'download'],
  ['', undefined],
])('MESH_CI_TOOLS=%s is taken', (value, way) => {
  process.env.MESH_CI_TOOLS = value;
  expect(toolSettings().way).toBe(way);
});

test('another value of MESH_CI_TOOLS is refused with the allowed ones', () => {
  process.env.MESH_CI_TOOLS = 'compile';
  expect(toolSettings).toThrow('MESH_CI_TOOLS is `compile`');
  expect(toolSettings).toThrow(expect.objectContaining({ next: expect.stringContaining('build, download') }));
});

test('a mirror that is not https is refused under the name of its setting', () => {
  process.env.MESH_CI_TOOLS_MIRROR = 'http://mirror.example';
  expect(toolSettings).toThrow(
    expect.objectContaining({ next: 'Set `MESH_CI_TOOLS_MIRROR` to an https:// base URL.' }),
  );
});
