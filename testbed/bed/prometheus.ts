import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from './ports.ts';
import { type BackgroundProcess, startProcess } from './process.ts';
import { waitFor } from './wait.ts';

export interface Prometheus {
  readonly url: string;
  readonly process: BackgroundProcess;
  /** Scrapes this istiod from now on. */
  scrape(monitoringPort: number): Promise<void>;
}

/** A real Prometheus that scrapes the istiod of a bed. */
export async function startPrometheus(program: string, directory: string): Promise<Prometheus> {
  const [port = 0] = await freePorts(1);
  const targets = join(directory, 'targets.json');
  await writeFile(targets, '[]');
  await writeFile(
    join(directory, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [{ job_name: 'istiod', file_sd_configs: [{ files: [targets], refresh_interval: '1s' }] }],
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  const started = await startProcess({
    name: 'prometheus',
    program,
    directory,
    args: [
      ...['--config.file=prometheus.yml', '--storage.tsdb.path=prometheus-data', '--log.level=warn'],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  });
  await waitFor('Prometheus', async () => {
    if (!started.isRunning()) throw new Error(`prometheus ended:\n${await started.lastLines()}`);
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    return ready?.ok === true ? true : undefined;
  });
  return {
    url,
    process: started,
    scrape: (monitoringPort) => writeFile(targets, JSON.stringify([{ targets: [`127.0.0.1:${monitoringPort}`] }])),
  };
}
