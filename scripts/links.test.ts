import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { root } from './actions.ts';

const run = promisify(execFile);

test('every relative link of a Markdown file leads to a file, and to a heading, that exists', async () => {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.md'], {
    cwd: root,
  });
  const documents = stdout.split('\0').filter((path) => path !== '');
  expect(documents).toContain('README.md');
  // All in one run: a link to a heading of another document can be followed only when both are read.
  const remark = [
    'node_modules/remark-cli/cli.js',
    ...['--use', 'remark-validate-links=repository:false', '--frail', '--quiet', '--no-stdout', '--no-color'],
    ...['--no-config', '--no-ignore'],
  ];
  const broken = await run(process.execPath, [...remark, ...documents], { cwd: root }).then(
    () => '',
    ({ stderr }: { readonly stderr: string }) => stderr,
  );
  expect(broken).toBe('');
});
