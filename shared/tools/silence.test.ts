import { createServer, get, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { listen, stop } from '../../testbed/loopback/server.ts';
import { limitSilence } from './silence.ts';

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, (response) => resolve(text(response))).on('error', reject);
  });
}

test('a limit is for the requests that are made in it, not for others of the same time', async () => {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => void waiting.push(response));
  const url = `http://127.0.0.1:${await listen(server)}`;
  try {
    const impatient = limitSilence(100, () => ask(url));
    const patient = limitSilence(60_000, () => ask(url));
    const unlimited = ask(url);
    await expect(impatient).rejects.toThrow('no answer within 0.1 s');
    while (waiting.length < 3) await new Promise((resolve) => server.once('request', resolve));
    for (const response of waiting) response.end('here');
    expect(await Promise.all([patient, unlimited])).toEqual(['here', 'here']);
  } finally {
    await stop(server);
  }
});
