import { Agent, request } from 'node:https';

/** The bed's own way to its API server, as administrator. */
export interface Api {
  /** Parsed JSON of the answer. Throws for any status but 2xx. */
  call<T = unknown>(method: string, path: string, body?: unknown, contentType?: string): Promise<T>;
  close(): void;
}

export function connect(server: string, ca: string, token: string): Api {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
  return {
    call: (method, path, body, contentType = 'application/json') =>
      new Promise((resolve, reject) => {
        const outgoing = request(`${server}${path}`, {
          method,
          agent,
          headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
        });
        outgoing.once('error', reject);
        outgoing.once('response', (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = incoming.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(text.startsWith('{') ? JSON.parse(text) : text);
            else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`));
          });
        });
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}
