import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../testbed/loopback/server.ts';
import { connectPrometheus, queryNumber, type Reading } from './prometheus.ts';

const AT = new Date('2026-03-01T12:00:00.250Z');

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** Answers one request after the other, the last reply for ever; undefined is no answer at all. */
async function serve(...replies: (Reply | undefined)[]): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const reply = replies[Math.min(requests.length, replies.length) - 1];
    if (reply === undefined) return;
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  servers.push(server.unref());
  return { url: `http://127.0.0.1:${await listen(server)}`, requests };
}

function vector(...values: string[]): Reply {
  const result = values.map((value, index) => ({ metric: { index: String(index) }, value: [1772366400.25, value] }));
  return { body: { status: 'success', data: { resultType: 'vector', result } } };
}

async function read(...replies: (Reply | undefined)[]): Promise<Reading> {
  const { url } = await serve(...replies);
  return await queryNumber(connectPrometheus(url, ''), 'up', AT);
}

test('asks for the expression at the time, below the path prefix, with the token', async () => {
  const { url, requests } = await serve(vector('0.25'));
  const server = connectPrometheus(`${url}/prometheus/`, 's3cr3t-token');
  expect(await queryNumber(server, 'sum(rate(a{b="c"}[60s]))', AT)).toEqual({ value: 0.25 });
  const asked = new URL(requests[0]?.url ?? '', url);
  expect(asked.pathname).toBe('/prometheus/api/v1/query');
  expect(Object.fromEntries(asked.searchParams)).toEqual({ query: 'sum(rate(a{b="c"}[60s]))', time: '1772366400.250' });
  expect(requests[0]?.headers.authorization).toBe('Bearer s3cr3t-token');
});

test('sends no credentials when there is no token', async () => {
  const { url, requests } = await serve(vector('1'));
  await queryNumber(connectPrometheus(url, ''), 'up', AT);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

describe('is a number', () => {
  test.each([
    ['a vector of one series', vector('1e3'), 1000],
    ['a scalar', { body: { status: 'success', data: { resultType: 'scalar', result: [1, '-2.5'] } } }, -2.5],
  ])('%s', async (_, reply, value) => {
    expect(await read(reply)).toEqual({ value });
  });
});

describe('is a problem', () => {
  const data = (resultType: string, result: unknown): Reply => ({
    body: { status: 'success', data: { resultType, result } },
  });

  test.each<[string, Reply, string]>([
    ['no data', vector(), 'The query gives no data.'],
    ['several series', vector('1', '2'), 'The query gives 2 series, not one number: sum them.'],
    ['NaN', vector('NaN'), 'The query gives NaN.'],
    ['infinity', vector('+Inf'), 'The query gives +Inf.'],
    ['a range', data('matrix', []), 'The query gives a matrix, not one number.'],
    ['text', data('string', [1, 'a']), 'The query gives a string, not one number.'],
    ['a native histogram', data('vector', [{ metric: {}, histogram: [1, {}] }]), 'a histogram, not one number'],
    [
      'an expression that Prometheus refuses',
      { status: 400, body: { status: 'error', errorType: 'bad_data', error: 'parse error:\n unexpected "]".' } },
      'Prometheus answered 400: parse error: unexpected "]".',
    ],
    ['refused credentials', { status: 401, body: 'Unauthorized' }, 'refused the credentials (401): check the input'],
    ['another status', { status: 404, body: 'Not found' }, 'Prometheus answered 404.'],
    ['a login page', { body: '<html>' }, 'The answer is not one of the Prometheus API: check the URL.'],
    [
      'a warning: data that could not be read is missing',
      { body: { ...(vector('1').body as object), warnings: ['store gateway is away'] } },
      'Prometheus warned: store gateway is away.',
    ],
  ])('%s', async (_, reply, problem) => {
    expect(await read(reply)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test('a server that does not answer in time', async () => {
    const { url, requests } = await serve(undefined);
    const reading = await queryNumber(connectPrometheus(url, '', { timeout: 100 }), 'up', AT);
    expect(reading).toEqual({ problem: 'Prometheus did not answer within 0.1 s.' });
    // It is not asked again; on a busy machine the time can be over before the first request has gone.
    expect(requests.length).toBeLessThan(2);
  });

  test('a server that is not there', async () => {
    const { url } = await serve();
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const reading = await queryNumber(connectPrometheus(`${url}/prefix`, ''), 'up', AT);
    expect(reading).toEqual({ problem: `Prometheus at ${url} cannot be reached (ECONNREFUSED).` });
  });
});

describe('tries again', () => {
  test('once after a failure of the server', async () => {
    expect(await read({ status: 503, body: '' }, vector('1'))).toEqual({ value: 1 });
  });

  test('not for ever', async () => {
    const { url, requests } = await serve({ status: 502, body: 'Bad Gateway' });
    const reading = await queryNumber(connectPrometheus(url, ''), 'up', AT);
    expect(reading).toEqual({ problem: 'Prometheus answered 502.' });
    expect(requests).toHaveLength(2);
  });

  test('not after a refusal', async () => {
    const { url, requests } = await serve({ status: 422, body: { status: 'error', error: 'too many samples' } });
    await queryNumber(connectPrometheus(url, ''), 'up', AT);
    expect(requests).toHaveLength(1);
  });
});

describe('refuses, without repeating it,', () => {
  test('a URL that holds a password', () => {
    expect(() => connectPrometheus('https://me:hunter2@prometheus.example', '')).toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.not.stringContaining('hunter2') }),
    );
  });

  test('a token that is not one', () => {
    expect(() => connectPrometheus('https://prometheus.example', 'Bearer hunter2\n')).toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.not.stringContaining('hunter2') }),
    );
  });
});
