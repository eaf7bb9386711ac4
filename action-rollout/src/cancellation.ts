/** Told when the runner cancels the job: it sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** Gives the signals back to whoever had them. */
  stop(): void;
}

export function listenForCancellation(): Cancellation {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  process.on('SIGINT', cancel).on('SIGTERM', cancel);
  return { signal: controller.signal, stop: () => void process.off('SIGINT', cancel).off('SIGTERM', cancel) };
}
