import { expect, test } from '@jest/globals';
import { parseSelector } from './label-selector.ts';

const labels = { app: 'istiod', 'app.kubernetes.io/part-of': 'istio', tier: 'web', level: '5', empty: '' };

test.each([
  ['app=istiod', true],
  ['app==istiod', true],
  ['app = istiod', true],
  ['app=other', false],
  ['absent=istiod', false],
  ['app!=istiod', false],
  ['app!=other', true],
  ['absent!=istiod', true],
  ['app.kubernetes.io/part-of=istio', true],
  ['tier in (web, api)', true],
  ['tier in (api)', false],
  ['tier notin (api,db)', true],
  ['tier notin (web)', false],
  ['absent notin (web)', true],
  ['app', true],
  ['absent', false],
  ['!absent', true],
  ['!app', false],
  ['level>4', true],
  ['level<5', false],
  ['app>4', false],
  ['empty=', true],
  ['empty in (,x)', true],
  ['app=istiod,tier in (web,api),!absent', true],
  ['app=istiod,tier in (db,api)', false],
  // A name of every object's own does not count as a label.
  ['toString', false],
])('the selector %s selects: %p', (text, selects) => {
  expect(parseSelector(text)(labels)).toBe(selects);
});

test.each(['app=a b', 'app in web', 'app in (a', '', ',', 'a=b,', 'level>x', '!a=b', 'a~b'])(
  'refuses %p, which is no selector',
  (text) => {
    expect(() => parseSelector(text)).toThrow(/selector/);
  },
);
