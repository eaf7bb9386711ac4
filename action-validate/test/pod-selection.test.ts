import { expect, test } from '@jest/globals';
import { podsOf, selects, targetedPorts } from '../src/objects/pod-selection.ts';
import { podTemplates } from '../src/objects/pod-templates.ts';
import { setOf } from './manifest-set.ts';

const workload = (name: string, labels: string, ports = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  template:
    metadata: {labels: {${labels}}}
    spec: {containers: [{name: a, ports: [${ports}]}]}
`;
const service = (name: string, selector: string, ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {${selector}}, ports: [${ports}]}\n`;

test('a Service selects by all of its labels, whichever is the rarest', () => {
  const set = setOf(
    [
      workload('a', 'app: shop, tier: web'),
      workload('b', 'app: shop, tier: data'),
      workload('c', 'tier: web'),
      service('one', 'app: shop, tier: web', ''),
      service('two', 'app: shop', ''),
      service('none', 'app: shop, tier: other', ''),
      service('unselective', '', ''),
    ].join('---\n'),
  );
  const names = set.manifests
    .filter(({ identity }) => identity.kind === 'Service')
    .map((own) => podsOf(set, own)?.map(({ manifest }) => manifest.identity.name));
  expect(names).toEqual([['a'], ['a', 'b'], [], undefined]);
});

test('ports are targeted by number, by name and by default; others than TCP are not', () => {
  const ports = '{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}';
  const targets =
    '{port: 1}, {port: 2, targetPort: http}, {port: 3, targetPort: 9090}, {port: 4, targetPort: none}, {port: 5, targetPort: dns}, {port: 6, protocol: UDP}';
  const set = setOf(`${workload('a', 'app: a', ports)}---\n${service('s', 'app: a', targets)}`);
  const [template] = podTemplates(set);
  expect(template === undefined ? [] : targetedPorts(set, template).map(({ port }) => port)).toEqual([1, 8080, 9090]);
});

test('the work grows with the number of Services, not with its square', () => {
  const count = 3000;
  const text = Array.from(
    { length: count },
    (_, index) =>
      `${workload(`w${index}`, `app: a${index}, team: shop`)}---\n${service(`s${index}`, `app: a${index}, team: shop`, '{port: 80}')}`,
  );
  const set = setOf(text.join('---\n'));
  let compared = 0;
  for (const template of podTemplates(set)) {
    const { labels } = template;
    Object.defineProperty(template, 'labels', {
      get: () => {
        compared += 1;
        return labels;
      },
    });
  }
  const found = podTemplates(set).flatMap((template) => targetedPorts(set, template));
  expect(found).toHaveLength(count);
  expect(compared).toBeLessThan(10 * count);
});

test('an empty selector selects everything', () => {
  expect(selects({}, { app: 'a' })).toBe(true);
  expect(selects({ matchLabels: { app: 'b' } }, { app: 'a' })).toBe(false);
});
