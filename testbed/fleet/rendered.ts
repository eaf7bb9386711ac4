import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FleetService } from './chart.ts';
import { FLEET_ENVIRONMENTS } from './fleet.ts';

/** What a user types to render the chart of a service, in the directory of its fleet. */
export function templateArgs(
  { name }: Pick<FleetService, 'name'>,
  environment: string = FLEET_ENVIRONMENTS[0],
): string[] {
  const chart = join('services', name);
  return ['template', name, chart, '--namespace', name, '--values', join(chart, `values-${environment}.yaml`)];
}

/** Renders every chart of a fleet by `helm template`, with a process for each processor. @returns what each printed */
export async function renderFleet(
  helm: string,
  directory: string,
  services: readonly FleetService[],
): Promise<readonly string[]> {
  const rendered: string[] = [];
  const queue = services.entries();
  const worker = async (): Promise<void> => {
    for (const [index, service] of queue) rendered[index] = await output(helm, templateArgs(service), directory);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return rendered;
}

/**
 * Writes a file for each service into a directory. With `copies`, the fleet is there as often: each copy has names of
 * its own everywhere, and calls services of its own.
 */
export async function writeRendered(
  directory: string,
  services: readonly FleetService[],
  rendered: readonly string[],
  copies = 1,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const names = new RegExp(
    `\\b(${[...new Set(services.map(({ name }) => name.split('-')[0]))].join('|')})-(\\d{3})\\b`,
    'g',
  );
  for (let copy = 0; copy < copies; copy += 1) {
    for (const [index, { name }] of services.entries()) {
      const text = rendered[index] ?? '';
      const own = copy === 0 ? text : text.replace(names, `$1-$2-c${copy}`);
      await writeFile(join(directory, `${name}${copy === 0 ? '' : `-c${copy}`}.yaml`), own);
    }
  }
}

/** The text of `fleet.yaml` for a fleet of so many copies. */
export async function fleetOfCopies(
  directory: string,
  services: readonly FleetService[],
  copies: number,
): Promise<string> {
  const text = await readFile(join(directory, 'fleet.yaml'), 'utf8');
  const entries = Array.from({ length: copies - 1 }, (_, copy) =>
    services.map(({ name }) => `  ${name}-c${copy + 1}:\n    labels: {istio-injection: enabled}\n`).join(''),
  );
  return text.replace('namespaces:\n', `namespaces:\n${entries.join('')}`);
}

function output(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`${program} ${args.join(' ')} failed with exit code ${code}.`));
    });
  });
}
