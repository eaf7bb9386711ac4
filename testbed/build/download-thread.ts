// The thread of download-file.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { download, downloadFailure, isAbsent } from '../../shared/tools/download.ts';
import type { DownloadAnswer } from './download-file.ts';

const { url, file } = workerData as { readonly url: string; readonly file: string };
let answer: DownloadAnswer = {};
try {
  await download(url, file);
} catch (error) {
  answer = { failure: downloadFailure(error), isAbsent: isAbsent(error) };
}
parentPort?.postMessage(answer);
