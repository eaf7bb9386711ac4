import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { UserError } from '../log/errors.ts';
import { formatLock, LOCK_FILE, type Lock, lockedChecksum, parseLock, readLock, withChecksum } from './lock.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const lock = withChecksum(new Map(), 'helm', '4.3.1', 'linux-amd64', A);

test('what was written is read', () => {
  const both = withChecksum(lock, 'istioctl', '1.31-alpha.20260423', 'darwin-arm64', B);
  const read = parseLock(formatLock(both));
  expect(lockedChecksum(read, 'helm', '4.3.1', 'linux-amd64')).toBe(A);
  expect(lockedChecksum(read, 'istioctl', '1.31-alpha.20260423', 'darwin-arm64')).toBe(B);
});

test('a version that looks like a number stays what it is', () => {
  const read = parseLock(formatLock(withChecksum(new Map(), 'helm', '4.30', 'linux-amd64', A)));
  expect(lockedChecksum(read, 'helm', '4.30', 'linux-amd64')).toBe(A);
});

test('another platform, version or tool is not known', () => {
  expect(lockedChecksum(lock, 'helm', '4.3.1', 'linux-arm64')).toBeUndefined();
  expect(lockedChecksum(lock, 'helm', '4.3.2', 'linux-amd64')).toBeUndefined();
  expect(lockedChecksum(lock, 'helmfile', '4.3.1', 'linux-amd64')).toBeUndefined();
});

test('the order in which checksums were added does not show', () => {
  const add = (order: readonly string[]): Lock =>
    order.reduce<Lock>((to, version) => withChecksum(to, 'helm', version, 'linux-amd64', A), new Map());
  expect(formatLock(add(['4.3.2', '4.3.1']))).toBe(formatLock(add(['4.3.1', '4.3.2'])));
});

test('a lock that is there but cannot be read is not taken for none', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'lock-'));
  try {
    expect(await readLock(workspace)).toEqual(new Map());
    await mkdir(join(workspace, LOCK_FILE));
    await expect(readLock(workspace)).rejects.toThrow('mesh.lock cannot be read');
  } finally {
    await rm(workspace, { recursive: true });
  }
});

test('a lock is not changed by adding to it', () => {
  withChecksum(lock, 'helm', '4.3.2', 'linux-amd64', B);
  expect(lockedChecksum(lock, 'helm', '4.3.2', 'linux-amd64')).toBeUndefined();
});

describe('mesh.lock', () => {
  const refusal = (text: string): UserError => {
    try {
      parseLock(text);
    } catch (error) {
      return error as UserError;
    }
    throw new Error('was not refused');
  };

  test.each([
    ['a checksum in capitals', `tools:\n  helm:\n    4.3.1:\n      linux-amd64: ${'A'.repeat(64)}\n`, 4],
    ['a checksum that is cut off', 'tools:\n  helm:\n    4.3.1:\n      linux-amd64: abc\n', 4],
    ['a checksum of only digits', `tools:\n  helm:\n    4.3.1:\n      linux-amd64: ${'1'.repeat(64)}0\n`, 4],
    ['no checksum', 'tools:\n  helm:\n    4.3.1:\n      linux-amd64:\n', 4],
    ['a merge conflict', 'tools:\n<<<<<<< HEAD\n  helm: {}\n=======\n', 2],
    ['an unknown key', 'tool:\n  helm: {}\n', 1],
    ['an unknown tool', 'tools:\n  helm: {}\n  kustomize: {}\n', 3],
    ['an unknown platform', `tools:\n  helm:\n    4.3.1:\n      windows-amd64: ${A}\n`, 4],
    ['a checksum in the place of platforms', `tools:\n  helm:\n    4.3.1: ${A}\n`, 3],
    ['a list', '- tools\n', 1],
    ['a key twice', 'tools:\n  helm: {}\n  helm: {}\n', 3],
  ])('%s is refused, with its line', (_, text, line) => {
    expect(refusal(text)).toMatchObject({ name: 'UserError', where: { file: LOCK_FILE, line } });
  });

  test.each(['', '# nothing yet\n', 'tools:\n', 'tools: {}\n', 'tools:\n  helm:\n'])('%j has no checksum', (text) => {
    expect(lockedChecksum(parseLock(text), 'helm', '4.3.1', 'linux-amd64')).toBeUndefined();
  });

  test('a checksum of only digits is a checksum', () => {
    const digits = '1'.repeat(64);
    const read = parseLock(formatLock(withChecksum(new Map(), 'helm', '4.3.1', 'linux-amd64', digits)));
    expect(lockedChecksum(read, 'helm', '4.3.1', 'linux-amd64')).toBe(digits);
    const byHand = parseLock(`tools:\n  helm:\n    4.3.1:\n      linux-amd64: ${digits}\n`);
    expect(lockedChecksum(byHand, 'helm', '4.3.1', 'linux-amd64')).toBe(digits);
  });

  test('that is not there is empty; one that cannot be read is not', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'lock-'));
    try {
      expect((await readLock(workspace)).size).toBe(0);
      await writeFile(join(workspace, LOCK_FILE), 'tools: [');
      await expect(readLock(workspace)).rejects.toMatchObject({ name: 'UserError' });
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  });
});
