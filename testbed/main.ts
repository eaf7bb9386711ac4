// `npm run bed`: a control plane to try things on. Ctrl-C ends it and leaves nothing behind.
import { parseArgs } from 'node:util';
import { explain } from '../shared/report/errors.ts';
import { start } from './bed/bed.ts';
import type { BedTools } from './bed/programs.ts';
import { buildTools } from './build/build.ts';

const USAGE = 'Usage: npm run bed -- [--workloads N] [--istio older|newer|none] [--prometheus] [--build-only]';

const log = (line: string): void => console.log(line);
try {
  const { values } = parseArgs({
    options: {
      workloads: { type: 'string', default: '40' },
      istio: { type: 'string', default: 'older' },
      prometheus: { type: 'boolean', default: false },
      'build-only': { type: 'boolean', default: false },
    },
  });
  const tools = await buildTools({ log });
  if (!values['build-only']) await serve(tools, Number(values.workloads), values.istio, values.prometheus);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function serve(tools: BedTools, workloads: number, istio: string, prometheus: boolean): Promise<void> {
  if (!Number.isInteger(workloads) || workloads < 0) throw new Error(USAGE);
  if (istio !== 'older' && istio !== 'newer' && istio !== 'none') throw new Error(USAGE);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const bed = await start({ tools, workloads: istio === 'none' ? 0 : workloads, istio, prometheus, log });
  log(`\nexport KUBECONFIG=${bed.kubeconfig}`);
  if (bed.prometheusUrl !== undefined) log(`Prometheus: ${bed.prometheusUrl}`);
  log('Ctrl-C ends the bed and removes it.');
  await ended;
  log('stopping');
  await bed.stop();
}
