import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the thread answers: nothing when the file is there. */
export interface DownloadAnswer {
  /** Why it is not, in a few words. */
  readonly failure?: string;
  /** Whether the site answered that it does not have it. */
  readonly isAbsent?: boolean;
}

export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure';
  readonly isAbsent: boolean;

  constructor(failure: string, isAbsent: boolean) {
    super(failure);
    this.isAbsent = isAbsent;
  }
}

/**
 * Downloads a URL to a file that must not exist, with the suite's own downloader. That speaks to GitHub's runner on
 * standard output and cannot be ended; so it has a thread of its own.
 * @param signal ends it
 * @throws DownloadFailure
 */
export async function downloadFile(url: string, file: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const thread = new Worker(new URL('./download-thread.ts', import.meta.url), {
    workerData: { url, file },
    stdout: true,
    // Those of this process may be for its own script only.
    execArgv: [],
  });
  try {
    const [{ failure, isAbsent = false }] = (await once(thread, 'message', { signal })) as [DownloadAnswer];
    if (failure !== undefined) throw new DownloadFailure(failure, isAbsent);
  } finally {
    await thread.terminate();
  }
}
