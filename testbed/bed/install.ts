import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { ISTIO, type IstioSnapshot } from '../build/tools.ts';
import type { Bed } from './bed.ts';
import type { InstallTools } from './programs.ts';
import { HANGS, waitFor } from './wait.ts';

const run = promisify(execFile);

/**
 * Installs an Istio with Helm as the releases `istio` and `istio-crd`, for tests that only need one to be there. The
 * charts are the least that works; those of action-generate are what the demo and the end-to-end tests deploy.
 */
export async function installIstio(bed: Bed, snapshot: IstioSnapshot, tools: InstallTools): Promise<void> {
  const tag = ISTIO[snapshot];
  const sets = ['hub=docker.io/istio', `tag=${tag}`].flatMap((set) => ['--set', set]);
  const options = { maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: bed.directory } };
  const { stdout } = await run(tools.istioctl, ['manifest', 'generate', ...sets], options);
  const chart = join(bed.directory, 'charts', 'istio');
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'istio', version: '0.0.0' }));
  await writeFile(join(chart, 'templates', 'istio.yaml'), `{{ .Files.Get "istio.yaml" }}`);
  await writeFile(join(chart, 'istio.yaml'), withoutOwnedFields(stdout));
  const empty = join(bed.directory, 'charts', 'istio-crd');
  await mkdir(empty, { recursive: true });
  await writeFile(join(empty, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'istio-crd', version: '0.0.0' }));
  for (const release of ['istio', 'istio-crd']) {
    const place = ['--kubeconfig', bed.kubeconfig, '--namespace', 'istio-system', '--create-namespace'];
    const args = ['upgrade', '--install', release, join(bed.directory, 'charts', release), ...place];
    await run(tools.helm, [...args, '--wait', HANGS], options);
  }
  await waitForInjection(bed);
}

/** Waits until istiod has written its CA into its webhook: from then on pods are injected. */
export async function waitForInjection(bed: Bed): Promise<void> {
  await waitFor('istiod to write its CA into its webhook', async () => {
    const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector';
    const { webhooks } = await bed.api.call<{ webhooks: { clientConfig: { caBundle?: string } }[] }>('GET', path);
    return webhooks.every(({ clientConfig }) => (clientConfig.caBundle ?? '') !== '') ? true : undefined;
  });
}

/** istiod sets its validating webhook's failure policy: a chart that sets it too cannot be upgraded. */
function withoutOwnedFields(manifests: string): string {
  return parseAllDocuments(manifests)
    .map((document) => {
      if (document.get('kind') === 'ValidatingWebhookConfiguration') {
        const webhooks = document.toJS().webhooks as Record<string, unknown>[];
        document.set(
          'webhooks',
          webhooks.map(({ failurePolicy: _, ...rest }) => rest),
        );
      }
      return document.toString({ lineWidth: 0 });
    })
    .join('---\n');
}
