/**
 * Asks `probe` again and again until it gives something.
 * @param what what is waited for, for the error after `timeout` milliseconds
 */
export async function waitFor<T>(what: string, timeout: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeout / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
