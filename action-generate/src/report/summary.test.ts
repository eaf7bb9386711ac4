import { expect, test } from '@jest/globals';
import { type Generated, pullRequestBody, summary } from './summary.ts';

const generated: Generated = {
  before: '1.26.3',
  version: '1.27.3',
  objects: 39,
  plans: [
    {
      directory: 'charts/istio',
      files: new Map([['templates/a.yaml', '']]),
      added: ['templates/a.yaml'],
      changed: [],
      removed: ['templates/<b>.yaml'],
    },
  ],
  mutations: [{ name: 'labels @here', reason: 'a | b', objects: 3 }],
  locked: [{ name: 'helm', version: '4.3.1', platforms: ['linux-amd64'], absent: ['darwin-arm64'], published: false }],
  notes: [
    {
      what: 'Objects go away.',
      items: Array.from({ length: 25 }, (_, index) => `Role <${index}>`),
      next: 'Look.',
      link: 'https://istio.io/',
    },
  ],
};

test('the summary tells the versions, the notes, the counts and the files', () => {
  expect(summary(generated)).toBe(
    [
      '### Istio <code>1.27.3</code> generated (before: <code>1.26.3</code>)',
      [
        '#### Upgrade notes\n\n- **Objects go away.** Look. [More](https://istio.io/)',
        ...Array.from({ length: 20 }, (_, index) => `  - <code>Role &lt;${index}&gt;</code>`),
        '  - and 5 more',
      ].join('\n'),
      '39 objects.',
      '| chart | files | added | changed | removed |\n| --- | --- | --- | --- | --- |\n| <code>charts/istio</code> | 1 | 1 | 0 | 1 |',
      'New in mesh.lock, trusted from here on:',
      '| program | platforms | checksums |\n| --- | --- | --- |\n| <code>helm 4.3.1</code> | <code>linux-amd64</code> (not there: <code>darwin-arm64</code>) | computed here: compare them with those of the project |',
      '| mutation | objects | why |\n| --- | --- | --- |\n| labels &#64;&#8203;here | 3 | a &#124; b |',
      '<details><summary>1 files added</summary>',
      '- <code>charts/istio/templates/a.yaml</code>',
      '</details>',
      '<details><summary>1 files removed</summary>',
      '- <code>charts/istio/templates/&lt;b&gt;.yaml</code>',
      '</details>',
    ].join('\n\n'),
  );
});

test('the body of the pull request links the run and lists no files', () => {
  const body = pullRequestBody(generated, 'https://github.com/acme/mesh/actions/runs/1');
  expect(body).toContain('[this run](https://github.com/acme/mesh/actions/runs/1)');
  expect(body).toContain('#### Upgrade notes');
  expect(body).not.toContain('a.yaml');
});

test('a body that GitHub would refuse loses its end', () => {
  const mutations = Array.from({ length: 2000 }, (_, index) => ({
    name: `m${index}`,
    reason: '🌈'.repeat(40),
    objects: 1,
  }));
  const body = pullRequestBody({ ...generated, mutations }, 'https://github.com/acme/mesh/actions/runs/1');
  expect([...body].length).toBeLessThanOrEqual(65_536);
  expect(body).toContain('#### Upgrade notes');
  expect(body).toMatch(/The rest is in the summary of the run\.$/);
});
