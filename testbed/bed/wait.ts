/** Only ends what hangs: on a busy machine a control plane needs minutes for what is done in seconds else. */
const HANGS_MILLISECONDS = 300_000;

/** The same for programs that wait themselves, as an argument of kubectl and helm. */
export const HANGS = `--timeout=${HANGS_MILLISECONDS / 1000}s`;

/**
 * Asks `probe` again and again until it gives something. A probe that knows that nothing will come throws.
 * @param what what is waited for, for the error when it does not come
 */
export async function waitFor<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + HANGS_MILLISECONDS;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${HANGS_MILLISECONDS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
