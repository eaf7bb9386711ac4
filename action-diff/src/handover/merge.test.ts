import { describe, expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare, type RenderedPair } from '../compare/change-set.ts';
import { reportPage } from '../html/page.ts';
import { createMask } from '../mask/mask.ts';
import { fitReport } from '../report/fit.ts';
import { makeReport } from '../report/markdown-report.ts';
import { absenceNotes, chartNotes, environmentNotes } from '../report/notes.ts';
import { reportContent } from '../report/report-content.ts';
import type { Comparison } from '../sides/comparison.ts';
import { essential } from './essential.ts';
import { type ComparisonPart, toHandover } from './handover.ts';
import { mergeParts } from './merge.ts';
import { readHandover } from './read.ts';

const SHA = 'a'.repeat(40);

function pair(environment: string, base: string, head: string, again?: string): RenderedPair {
  const read = (text: string) => parseManifests(text, 'x.yaml');
  return {
    environment,
    base: read(base),
    head: read(head),
    ...(again === undefined ? {} : { again: read(again) }),
  };
}

function part(pairs: readonly RenderedPair[], changes: Partial<ComparisonPart> = {}): ComparisonPart {
  const side = { sha: SHA, version: '1.26.0' };
  return {
    base: side,
    head: side,
    pushed: SHA,
    notes: ['A note.'],
    environments: ['dev', 'production'],
    pairs,
    ...changes,
  };
}

const overTheWire = (one: ComparisonPart): ComparisonPart => {
  const handed = toHandover({ ...essential(one), pushed: one.pushed });
  return readHandover(JSON.stringify(handed), 'part.json');
};

/** All that a report is made from. */
function content(comparison: Comparison) {
  const { base, head, pairs } = comparison;
  const set = compare(pairs);
  const notes = [...comparison.notes, ...absenceNotes(comparison), ...environmentNotes(set), ...chartNotes(pairs)];
  return reportContent({ base, head, set, notes }, createMask());
}

/** Comment and page, as they are written. */
function documents(comparison: Comparison): string[] {
  const all = content(comparison);
  return [fitReport(makeReport(all), Number.POSITIVE_INFINITY, ''), reportPage(all, { script: '', style: '' })];
}

/** Objects of everything that the comparison reads besides what differs. */
const side = (version: number, secret: string, more = '') => `
# Source: base/templates/labelled.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: stable, labels: {istio.io/rev: 1-26}}
---
# Source: base/templates/labelled.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: canary, labels: {istio.io/rev: 1-27}}
---
# Source: plain/templates/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: plain}
---
# Source: istio/templates/revised.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: revised-1-2${version}}
---
# Source: base/templates/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.acme.example}
spec:
  group: acme.example
  names: {kind: Thing}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            spec: {properties: {ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [id]}}}
---
# Source: istio/templates/thing.yaml
apiVersion: acme.example/v1
kind: Thing
metadata: {name: t}
spec: {ports: [${version === 7 ? '{id: b, port: 1}, {id: a, port: 7}' : '{id: a, port: 6}, {id: b, port: 1}'}]}
---
# Source: istio/templates/istiod.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: istiod}
data:
  password: ${secret}
  values: '{"global": {"tag": "1.2${version}", "accessToken": "${secret}0123456789abcdef"}}'
---
# Source: istio/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {key: ${secret}, other: the-same-everywhere}
${more}`;

const added = '---\n# Source: plain/templates/new.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\n';
const dev = pair('dev', side(6, 'devOld'), side(7, 'devNew', added), side(7, 'devAgain', added));
const production = pair(
  'production',
  side(6, 'proOld'),
  side(
    7,
    'proNew',
    '---\n# Source: extra/templates/x.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n',
  ),
  side(7, 'proNew'),
);

describe('parts of two jobs', () => {
  const single = part([dev, production]);
  const merged = mergeParts([overTheWire(part([production])), overTheWire(part([dev]))]);

  test('make the same report as one job does', () => {
    const expected = content(essential(single));
    expect(expected.groups).toBeGreaterThan(5);
    expect(expected.sections.some(({ environments }) => environments.length === 2)).toBe(true);
    // Lists with keys, renamed objects, new charts: what unchanged objects tell of the others.
    expect(documents(merged)).toEqual(documents(essential(single)));
  });

  test('say what the objects say that are left out', () => {
    const [whole, parts] = [content(single), content(merged)];
    const { kinds, objects, environments, notes } = whole;
    expect(parts).toMatchObject({ kinds, objects, environments, notes });
    expect(notes).toEqual(['A note.', expect.stringContaining('The chart extra is new')]);
    const told = ({ sections }: typeof whole) =>
      sections.flatMap(({ what, blocks }) => blocks.map(({ heads }) => `${what} ${heads}`)).sort();
    expect(told(parts)).toEqual(told(whole));
    expect(told(whole)).toContainEqual(expect.stringContaining('spec.ports[a].port'));
    expect(parts.risks.map(({ rule }) => rule.id)).toEqual(whole.risks.map(({ rule }) => rule.id));
  });

  test('hold no secret', () => {
    const data = JSON.stringify([part([dev]), part([production])].map((one) => toHandover(overTheWire(one))));
    for (const secret of ['devOld', 'devNew', 'devAgain', 'proOld', 'proNew', 'the-same-everywhere']) {
      expect(data).not.toContain(secret);
    }
    expect(data).toContain('(hidden value 1)');
  });

  test('leave out what does not differ', () => {
    const unchanged = Array.from(
      { length: 50 },
      (_, i) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}}\n`,
    );
    const many = pair('dev', side(6, 'a', unchanged.join('')), side(7, 'b', unchanged.join('')));
    expect(overTheWire(part([many])).pairs[0]?.base?.length).toBeLessThan(12);
  });
});

test('an environment that no part has is told', () => {
  expect(content(mergeParts([part([dev])])).notes).toContain('Not compared: production.');
});

describe('refuses', () => {
  test.each<[string, ComparisonPart, string]>([
    ['another commit', part([production], { pushed: 'b'.repeat(40) }), 'not of one comparison'],
    ['another version', part([production], { head: { sha: SHA, version: '9' } }), 'not of one comparison'],
    ['other environments', part([production], { environments: ['production'] }), 'not of one comparison'],
    ['the same environment twice', part([dev]), 'Two parts have'],
    ['an environment that it does not list', part([{ ...dev, environment: 'x' }]), 'does not list'],
  ])('%s', (_, other, message) => {
    expect(() => mergeParts([part([dev]), other])).toThrow(message);
  });
});
