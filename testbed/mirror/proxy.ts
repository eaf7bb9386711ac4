import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen, stop } from '../loopback/server.ts';

/** A company's proxy on loopback: it tunnels, as proxies do for https, and remembers for whom. */
export interface ForwardProxy {
  /** For HTTPS_PROXY: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What was asked for, in order, as `get.helm.sh:443`. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/** @param portOf the port on this machine that stands for a host; by default the one that was asked for */
export async function startProxy(
  portOf: (host: string, port: number) => number = (_, port) => port,
): Promise<ForwardProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '' }, client: Socket) => {
    tunnels.push(url);
    const [host = '', port = ''] = url.split(':');
    const upstream = connect(portOf(host, Number(port)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
    }
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    close() {
      for (const socket of sockets) socket.destroy();
      return stop(server);
    },
  };
}
