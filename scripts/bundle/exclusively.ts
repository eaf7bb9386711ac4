import { takeLock } from '../lock.ts';

/**
 * Runs `action` while no other process runs one with the same file. The lock ends with the process, however that ends.
 * `onWait` is called when another process has it.
 */
export async function exclusively<T>(file: string, action: () => Promise<T>, onWait: () => void): Promise<T> {
  const release = await takeLock(file, { onWait });
  try {
    return await action();
  } finally {
    release?.();
  }
}
