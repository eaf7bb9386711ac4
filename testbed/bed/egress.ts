import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Egress {
  close(): Promise<void>;
}

/**
 * The API server's way into the cluster's network: an HTTP CONNECT proxy on a unix socket. There is no such network
 * here, so the target's cluster IP is looked up and the local port of the program behind the Service is used.
 * @param resolve local port for `host:port` as the API server names it; undefined when nothing serves it
 */
export async function startEgress(
  socketPath: string,
  resolve: (host: string, port: number) => Promise<number | undefined>,
): Promise<Egress> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    client.once('data', (head) => void join(client, head.toString('latin1'), resolve, open));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(socketPath, done);
  });
  return {
    async close() {
      for (const socket of open) socket.destroy();
      await closeServer(server);
      await rm(socketPath, { force: true });
    },
  };
}

async function join(
  client: Socket,
  head: string,
  resolve: (host: string, port: number) => Promise<number | undefined>,
  open: Set<Socket>,
): Promise<void> {
  const [, host = '', port = ''] = /^CONNECT (.+):(\d+) HTTP\/1\.[01]\r\n/.exec(head) ?? [];
  const local = await resolve(host, Number(port)).catch(() => undefined);
  if (local === undefined) {
    client.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    return;
  }
  const upstream = connect(local, '127.0.0.1');
  open.add(upstream);
  upstream.once('close', () => {
    open.delete(upstream);
    client.destroy();
  });
  client.once('close', () => upstream.destroy());
  upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(upstream).pipe(client);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
