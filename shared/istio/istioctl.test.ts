import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { CommandError } from '../report/errors.ts';
import { type Istioctl, validateFile, validateMessages } from './istioctl.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
let temporary: string;
let tool: Istioctl;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'istioctl-'));
  const programs = await builtTools(['istioctl-newer']);
  tool = { istioctl: programs['istioctl-newer'], temporary };
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

test('every message is told with its object', async () => {
  const messages = validateMessages(await readFile(join(fixtures, 'validate.stderr'), 'utf8'));
  expect(
    messages.map(({ severity, object, message }) => `${severity} ${object} ${message.slice(0, 49).trim()}`),
  ).toEqual([
    'warning Deployment/shop/cart The pods may not provide Istio metrics and teleme',
    'warning Deployment/shop/plain The pods may not provide Istio metrics and teleme',
    'warning VirtualService/shop/cart virtualService rule #1 not used (only the last ru',
    'warning VirtualService/shop/warn virtualService rule #1 not used (only the last ru',
    'error VirtualService/shop/cart HTTP route, redirect or direct_response is requir',
    'error VirtualService/shop/cart percentage 300 is neither 0.0, nor in range [0.00',
    'error Service/shop/cart service "cart/shop/:" has an unnamed port. This i',
    'error Service/shop/cart service "cart/shop/:" port "foo" does not follow',
    'error Service/shop/cart service "cart/shop/:" doesn\'t follow Istio protoc',
    'error DestinationRule/shop/dr cannot parse proto message: unknown field "bogus"',
    'error AuthorizationPolicy/shop/ap invalid policy ap.shop: empty key is not supporte',
    'error Gateway/shop/gw unknown field "extra"',
  ]);
});

test('the real program says what the fixture holds', async () => {
  const said = await validateFile(tool, join(fixtures, 'validate.yaml'));
  expect(said).toEqual(validateMessages(await readFile(join(fixtures, 'validate.stderr'), 'utf8')));
});

test('a valid file has no messages', async () => {
  const file = join(tool.temporary, 'valid.yaml');
  await writeFile(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  expect(await validateFile(tool, file)).toEqual([]);
});

test('a crash is not taken for a verdict', async () => {
  const file = join(tool.temporary, 'crash.yaml');
  await writeFile(file, 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n');
  await expect(validateFile(tool, file)).rejects.toThrow(CommandError);
});

test('a list inside of a message is a part of it', () => {
  const inner = '\t* WorkloadGroup/a/b: invalid labels: 1 error occurred:\n\t* invalid tag value: "b c"\n';
  expect(validateMessages(`Error: 1 error occurred:\n${inner}`)).toEqual([
    {
      severity: 'error',
      object: 'WorkloadGroup/a/b',
      message: 'invalid labels: 1 error occurred: invalid tag value: "b c"',
    },
  ]);
});

test('a message of several lines stays one', () => {
  expect(validateMessages('Error: 1 error occurred:\n\t* Gateway/a/b: first\nsecond\n\n')).toEqual([
    { severity: 'error', object: 'Gateway/a/b', message: 'first second' },
  ]);
});
