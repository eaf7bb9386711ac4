import { expect, test } from '@jest/globals';
import { checkCurlInProbes as check } from '../src/checks/check-curl-in-probes.ts';
import { CURL_IN_PROBES, pod } from './corpus/check-curl-in-probes.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { setOf } from './manifest-set.ts';

testCorpus(CURL_IN_PROBES);

test.each([
  ['curl -f http://localhost:8080/health', 'httpGet: {path: /health, port: 8080}'],
  ['curl -k https://127.0.0.1/a?b=c', 'httpGet: {path: /a?b=c, port: 443, scheme: HTTPS}'],
  ['wget -O /dev/null localhost:9000', 'httpGet: {path: /, port: 9000}'],
  ['curl -o /dev/null -H "X: y:1" http://db:1234/x', 'httpGet: {path: /x, port: 1234, host: db}'],
  ['curl $URL', '`httpGet`'],
])('for %s it proposes %s', (script, handler) => {
  const [problem] = check.run(setOf(pod({ command: `[sh, -c, '${script}']` })));
  expect(problem?.fix).toContain(handler);
});
