// `npm run bed`: a control plane to try things on. Ctrl-C ends it and leaves nothing behind.
import { parseArgs } from 'node:util';
import { explain } from '../shared/report/errors.ts';
import { start } from './bed/bed.ts';
import { type BedTools, CONTROL_PLANE, NEWER_ISTIO, OLDER_ISTIO, PROMETHEUS } from './bed/programs.ts';
import { ensureTools } from './build/ensure.ts';
import { startProgress } from './progress/progress.ts';

const USAGE = 'Usage: npm run bed -- [--workloads N] [--istio older|newer|none] [--prometheus]';

const progress = startProgress();
const { log } = progress;
try {
  const { values } = parseArgs({
    options: {
      workloads: { type: 'string', default: '40' },
      istio: { type: 'string', default: 'older' },
      prometheus: { type: 'boolean', default: false },
    },
  });
  const only = [...CONTROL_PLANE, ...OLDER_ISTIO, ...NEWER_ISTIO, ...(values.prometheus ? PROMETHEUS : [])];
  const tools = await ensureTools({ only, log, status: progress.status });
  await serve(tools, Number(values.workloads), values.istio, values.prometheus);
} catch (error) {
  progress.close();
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
  progress.close();
  console.log(`\nexport KUBECONFIG=${bed.kubeconfig}`);
  if (bed.prometheusUrl !== undefined) console.log(`Prometheus: ${bed.prometheusUrl}`);
  console.log('Ctrl-C ends the bed and removes it.');
  await ended;
  console.log('stopping');
  await bed.stop();
}
