import { expect, test } from '@jest/globals';
import { createReadableLog } from './readable-log.ts';

test('annotations are told with their place, groups with their heading', () => {
  const { line } = createReadableLog(false);
  expect(line('  plain text: a::b')).toBe('  plain text: a::b');
  expect(line('::error file=mesh.yaml,line=3,col=5::Unknown key.%0ADid you mean it?')).toBe(
    'error: mesh.yaml:3:5: Unknown key.\nDid you mean it?',
  );
  expect(line('::warning title=A program failed::helm ended with 1')).toBe(
    'warning: A program failed: helm ended with 1',
  );
  expect(line('::notice::well')).toBe('notice: well');
  expect(line('::group::Plan')).toBe('▸ Plan');
  expect(line('::endgroup::')).toBeUndefined();
});

test('debug lines are shown when asked for', () => {
  expect(createReadableLog(false).line('::debug::detail')).toBeUndefined();
  expect(createReadableLog(true).line('::debug::detail')).toBe('debug: detail');
});

test('what the action masks is hidden from then on, the longer secret first', () => {
  const { line, mask } = createReadableLog(true);
  for (const secret of ['s3cr3t', 's3cr3t-token']) expect(line(`::add-mask::${secret}`)).toBeUndefined();
  expect(line('uses s3cr3t-token and s3cr3t')).toBe('uses *** and ***');
  expect(line('::error::s3cr3t')).toBe('error: ***');
  expect(mask('| s3cr3t-token |')).toBe('| *** |');
});
