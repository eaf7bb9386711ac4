import { describe, expect, test } from '@jest/globals';
import { junit } from '../src/report/junit.ts';
import { escapeXml } from '../src/report/xml.ts';
import { finding, reportOf, SUPPRESSION } from './check-report.ts';

test('a check is a suite, an error a failure, and what does not count is skipped', () => {
  const report = reportOf({
    findings: [
      finding(),
      finding({ severity: 'warning', message: 'w' }),
      finding({ severity: 'unknown', message: 'u' }),
    ],
    known: [finding({ message: 'k' })],
    suppressed: [{ ...finding({ message: 's' }), suppression: SUPPRESSION }],
  });
  const text = junit([report], ['dev']);
  expect(text).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="mesh-ci validate" tests="5" failures="1" errors="0" skipped="3" time="0\.001">/,
  );
  expect(text).toContain('<testsuite name="check_a" tests="5" failures="1" errors="0" skipped="3" time="0.001">');
  expect(text).toContain(
    '<testcase classname="check_a" name="a.yaml: m" file="a.yaml" time="0"><failure message="m" type="check_a">',
  );
  expect(text).toMatch(/name="a.yaml: w" file="a.yaml" time="0"><system-out>/);
  expect(text).toContain('<skipped message="Unknown: u f"/>');
  expect(text).toContain('<skipped message="It is in the baseline."/>');
  expect(text).toContain('<skipped message="Suppressed until 2027-01-31 by Deployment a: old"/>');
});

test('a check that finds nothing is one test that passed; one that is off was skipped', () => {
  const off = reportOf({ off: { all: ['dev'], unknown: [] } });
  const text = junit([reportOf(), off], ['dev']);
  expect(text).toContain('<testcase classname="check_a" name="What." time="0"/>');
  expect(text).toContain(
    '<testcase classname="check_a" name="What." time="0"><skipped message="It is off in mesh.yaml."/>',
  );
});

test('two findings that are alike are two tests', () => {
  const text = junit([reportOf({ findings: [finding(), finding()] })], ['dev']);
  expect(text).toContain('name="a.yaml: m (2)"');
});

describe('nothing that XML cannot hold comes through', () => {
  test.each([
    [`<a b="c">&'`, '&#60;a b=&#34;c&#34;&#62;&#38;&#39;'],
    ['a\tb\nc\r', 'a&#9;b&#10;c&#13;'],
    ['\u0000\u0008\u001b\uffff', '\ufffd\ufffd\ufffd\ufffd'],
    ['\ud800 \udc00 \u{1f600}', '\ufffd \ufffd \u{1f600}'],
    [']]>', ']]&#62;'],
  ])('%j', (text, expected) => {
    expect(escapeXml(text)).toBe(expected);
  });

  test('of a finding', () => {
    const text = junit([reportOf({ findings: [finding({ message: '</failure>\u0007<b>', fix: ']]>' })] })], ['dev']);
    for (const raw of ['<b>', '\u0007', ']]>']) expect(text).not.toContain(raw);
  });
});
