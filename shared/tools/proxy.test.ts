import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ISTIO } from '../../testbed/build/tools.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type ForwardProxy, startProxy } from '../../testbed/mirror/proxy.ts';
import { startReleaseSites } from '../../testbed/mirror/release-sites.ts';
import { smallPrograms } from '../../testbed/mirror/small-programs.ts';
import { download } from './download.ts';

let directory: string;
let mirror: Mirror;
const closing: (() => Promise<void>)[] = [];
const environment = { ...process.env };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proxy-'));
  mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
  closing.push(() => mirror.close());
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    delete process.env[name];
    delete process.env[name.toUpperCase()];
  }
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(directory, { recursive: true, force: true });
  Object.assign(process.env, environment);
});

async function proxyTo(portOf?: (host: string, port: number) => number): Promise<ForwardProxy> {
  const proxy = await startProxy(portOf);
  closing.push(() => proxy.close());
  return proxy;
}

test('programs come from the projects’ own sites through HTTPS_PROXY', async () => {
  await mkdir(join(directory, 'workspace'));
  await mkdir(join(directory, 'tls'));
  await writeMeshLock(join(directory, 'workspace'), mirror);
  const sites = await startReleaseSites(mirror, join(directory, 'tls'));
  closing.push(() => sites.close());
  const proxy = await proxyTo(() => sites.port);
  const tools = 'tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}';
  await writeFile(
    join(directory, 'workspace', 'mesh.yaml'),
    `istio: {version: ${ISTIO.older}}\n${tools}\nenvironments: {testing: {}}\n`,
  );
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, '..', name));
  // A process of its own: Node takes the certificate when it starts.
  const script = `
    import { resolveTools } from ${module('tools/install.ts')};
    import { loadMeshConfig } from ${module('config/mesh-config.ts')};
    import { memoryLog } from ${module('../testbed/log/memory-log.ts')};
    const workspace = process.argv[1];
    const config = await loadMeshConfig(workspace, 'mesh.yaml');
    await resolveTools(['istioctl', 'helm', 'helmfile', 'kubeconform'], { config, workspace, log: memoryLog() });`;
  await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', script, join(directory, 'workspace')],
    {
      env: {
        PATH: process.env.PATH,
        HTTPS_PROXY: proxy.url,
        NODE_EXTRA_CA_CERTS: sites.certificate,
        RUNNER_TEMP: directory,
        RUNNER_TOOL_CACHE: join(directory, 'cache'),
      },
    },
  );
  expect((await readdir(join(directory, 'cache'))).sort()).toEqual(['helm', 'helmfile', 'istioctl', 'kubeconform']);
  const github = 'github.com:443';
  expect(proxy.tunnels).toEqual([github, 'get.helm.sh:443', github, github]);
});

describe('a site', () => {
  // The proxy is never asked for 127.0.0.1 itself; this is another name for it.
  const site = () => `http://0.0.0.0:${new URL(mirror.url).port}/helm-v4.3.1-linux-amd64.tar.gz.sha256sum`;

  test.each(['HTTP_PROXY', 'http_proxy'])('is asked through the proxy of %s', async (variable) => {
    const proxy = await proxyTo();
    process.env[variable] = proxy.url;
    await download(site(), join(directory, 'sums'));
    expect(await readFile(join(directory, 'sums'), 'utf8')).toContain('helm-v4.3.1');
    expect(proxy.tunnels).toEqual([`0.0.0.0:${new URL(mirror.url).port}`]);
  });

  test.each([
    ['NO_PROXY', '0.0.0.0'],
    ['no_proxy', 'example.com, 0.0.0.0'],
    ['NO_PROXY', '*'],
  ])('that %s=%s names is asked directly', async (variable, value) => {
    const proxy = await proxyTo();
    Object.assign(process.env, { HTTP_PROXY: proxy.url, [variable]: value });
    await download(site(), join(directory, 'sums'));
    expect(await readFile(join(directory, 'sums'), 'utf8')).toContain('helm-v4.3.1');
    expect(proxy.tunnels).toEqual([]);
  });
});
