import { cp, glob, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ISTIO, TOOLS } from '../build/tools.ts';
import { chartFiles, type FleetService } from './chart.ts';

export interface FleetOptions {
  /** How many service charts, of six resources each. */
  readonly charts: number;
}

const NAMES = ['cart', 'catalog', 'checkout', 'login', 'mail', 'orders', 'prices', 'reviews', 'stock', 'users'];

/** The services of a fleet of so many charts: always the same ones. */
export function fleetServices(count: number): readonly FleetService[] {
  return Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    index,
    calls: nameOf((index + 7) % count),
  }));
}

function nameOf(index: number): string {
  return `${NAMES[index % NAMES.length]}-${String(Math.floor(index / NAMES.length) + 1).padStart(3, '0')}`;
}

/** The environments of the fleet, in the order of promotion. */
export const FLEET_ENVIRONMENTS = ['dev', 'production'] as const;

/**
 * Writes the repository of a fleet without a fault: `mesh.yaml`, `fleet.yaml`, Istio's definitions in `crds/`, and in
 * `services/` a chart for each service with values for each environment. The same count gives the same bytes.
 */
export async function writeFleet(directory: string, { charts }: FleetOptions): Promise<readonly FleetService[]> {
  const services = fleetServices(charts);
  await writeText(join(directory, 'mesh.yaml'), meshYaml());
  await writeText(join(directory, 'fleet.yaml'), fleetYaml(services));
  await writeDefinitions(join(directory, 'crds'));
  for (const service of services) {
    const chart = join(directory, 'services', service.name);
    for (const [path, text] of Object.entries(chartFiles(service))) await writeText(join(chart, path), text);
  }
  return services;
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The definitions of Istio's kinds, from the example's charts. */
async function writeDefinitions(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const templates = join(import.meta.dirname, '..', '..', 'examples', 'mesh', 'charts', 'istio', 'templates');
  for await (const file of glob('customresourcedefinition-*.yaml', { cwd: templates })) {
    await cp(join(templates, file), join(directory, basename(file)));
  }
}

function versionOf(tool: 'helm' | 'helmfile' | 'kubeconform' | 'kube-apiserver'): string {
  return TOOLS.find(({ name }) => name === tool)?.version ?? '';
}

function meshYaml(): string {
  return `istio:
  version: ${ISTIO.older}
tools:
  helm: ${versionOf('helm')}
  helmfile: ${versionOf('helmfile')}
  kubeconform: ${versionOf('kubeconform')}
kubernetes:
  version: ${versionOf('kube-apiserver')}
validate:
  charts:
    - path: services/*
      values:
        - values-{environment}.yaml
  manifests:
    - crds
  fleet: fleet.yaml
environments:
${FLEET_ENVIRONMENTS.map((name) => `  ${name}:\n`).join('')}`;
}

function fleetYaml(services: readonly FleetService[]): string {
  const namespaces = services.map(({ name }) => `  ${name}:\n    labels: {istio-injection: enabled}\n`);
  return `namespaces:
${namespaces.join('')}  istio-system:
    services: {istio-ingressgateway: [80, 443]}
hosts:
  api.bank.example.com: [443]
`;
}
