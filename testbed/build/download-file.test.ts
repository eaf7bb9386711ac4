import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listen, stop } from '../loopback/server.ts';
import { downloadFile } from './download-file.ts';

test('a download ends when its signal says so, and with it the connection', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'download-file-'));
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server)}/a`;
  const abort = new AbortController();
  try {
    const asked = once(server, 'request');
    const download = downloadFile(url, join(directory, 'a'), abort.signal);
    const [request] = await asked;
    const closed = once(request.socket, 'close');
    abort.abort();
    await expect(download).rejects.toThrow('aborted');
    await closed;
  } finally {
    await stop(server);
    await rm(directory, { recursive: true, force: true });
  }
});
