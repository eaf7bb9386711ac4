import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen, stop } from '../loopback/server.ts';
import type { Mirror } from './mirror.ts';

/** The projects' own sites over https, as far as one can reach them through a proxy that leads here. */
export interface ReleaseSites {
  readonly port: number;
  /** A file for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  close(): Promise<void>;
}

/**
 * Serves a mirror's files as https://get.helm.sh, https://github.com and https://dl.k8s.io. The certificate is made here and now, with
 * openssl, and is worth nothing anywhere else.
 * @param directory an empty one, for the certificate
 */
export async function startReleaseSites(mirror: Mirror, directory: string): Promise<ReleaseSites> {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const names = 'DNS:get.helm.sh,DNS:github.com,DNS:dl.k8s.io';
  const subject = ['-subj', '/CN=release sites of the test bed', '-addext', `subjectAltName=${names}`];
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await writeFile(key, '', { mode: 0o600 });
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-days', '2', ...ec, '-keyout', key, '-out', certificate, ...subject],
  ]);
  const tls = { key: await readFile(key), cert: await readFile(certificate) };
  const server = createServer(tls, (incoming, response) => {
    const forwarded = request(`${mirror.url}${incoming.url}`, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    forwarded.end();
  });
  return { port: await listen(server), certificate, close: () => stop(server) };
}
