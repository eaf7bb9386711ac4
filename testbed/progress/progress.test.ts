import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startProgress } from './progress.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function start(columns?: number) {
  let text = '';
  const progress = startProgress({
    columns,
    write(part) {
      text += part;
    },
  });
  return { progress, text: () => text };
}

test('without a terminal, a status is a line only after 30 s of silence', () => {
  const { progress, text } = start();
  progress.log('begins');
  progress.status('compiling helm');
  jest.advanceTimersByTime(29_000);
  expect(text()).toBe(' 0:00  begins\n');
  jest.advanceTimersByTime(31_000);
  expect(text()).toBe(' 0:00  begins\n 0:30  … compiling helm\n 1:00  … compiling helm\n');
  progress.close();
});

test('a line that something began or ended starts the silence again', () => {
  const { progress, text } = start();
  progress.status('compiling helm');
  jest.advanceTimersByTime(20_000);
  progress.log('built act');
  jest.advanceTimersByTime(20_000);
  expect(text()).toBe(' 0:20  built act\n');
  progress.close();
});

test('the name of a phase is the status while there is no other', async () => {
  const { progress, text } = start();
  let finish = (): void => {};
  const phase = progress.phase(
    'removing the clusters',
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  jest.advanceTimersByTime(30_000);
  expect(text()).toBe(' 0:00  ▶ removing the clusters\n 0:30  … removing the clusters\n');
  finish();
  await phase;
  jest.advanceTimersByTime(60_000);
  expect(text()).not.toContain('1:');
  progress.close();
});

test('on a terminal the status is the last line, rewritten and no wider than the terminal', () => {
  const { progress, text } = start(30);
  progress.status('compiling kube-apiserver, kube-scheduler');
  progress.log('built act');
  progress.close();
  progress.log('not any more');
  const erase = '\r\u001b[2K';
  const status = `${erase} 0:00  … compiling kube-apis…`;
  expect(text()).toBe(`${status}${erase} 0:00  built act\n${status}${erase}`);
});
