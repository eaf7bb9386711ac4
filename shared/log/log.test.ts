import { expect, test } from '@jest/globals';
import { withoutCommands } from './log.ts';

test.each(['::error::no', '  ::add-mask::x', 'fine\n::stop-commands::y', 'a ##[error]no'])(
  'the runner does not obey %j',
  (text) => {
    const shown = withoutCommands(text);
    expect(shown).not.toMatch(/^\s*::/m);
    expect(shown).not.toContain('##[');
  },
);
